package io.userservice.error;

import java.time.Duration;
import java.util.Optional;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;

/** Sends the message of an {@link RpcError}, and reads it. */
public final class SentError {

	private static final Metadata.Key<com.google.rpc.Status> DETAILS = Metadata.Key.of("grpc-status-details-bin",
			ProtoUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance()));

	private SentError() {
	}

	/** The reason of an error's trailers, if they have one. */
	public static Optional<String> reason(Metadata trailers) {
		return Optional.ofNullable(trailers.get(DETAILS)).flatMap(SentError::reason);
	}

	/** The reason of an error, if it has one. */
	public static Optional<String> reason(com.google.rpc.Status error) {
		return error.getDetailsList()
			.stream()
			.filter((detail) -> detail.is(ErrorInfo.class))
			.findFirst()
			.map((detail) -> unpack(detail, ErrorInfo.class).getReason());
	}

	/** The time after which a retry can succeed, if an error's trailers name one. */
	static Optional<Duration> retryDelay(Metadata trailers) {
		return Optional.ofNullable(trailers.get(DETAILS)).flatMap(SentError::retryDelay);
	}

	/** The time after which a retry can succeed, if an error names one. */
	public static Optional<Duration> retryDelay(com.google.rpc.Status error) {
		return error.getDetailsList()
			.stream()
			.filter((detail) -> detail.is(RetryInfo.class))
			.findFirst()
			.map(SentError::retryDelay);
	}

	private static Duration retryDelay(Any detail) {
		var delay = unpack(detail, RetryInfo.class).getRetryDelay();
		return Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
	}

	private static <T extends Message> T unpack(Any detail, Class<T> type) {
		try {
			return detail.unpack(type);
		}
		catch (InvalidProtocolBufferException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	/**
	 * Ends a call with an error. An exception's stack trace would cost more than the
	 * rest.
	 */
	public static void close(ServerCall<?, ?> call, com.google.rpc.Status error) {
		Metadata trailers = new Metadata();
		trailers.put(DETAILS, error);
		call.close(Status.fromCodeValue(error.getCode()).withDescription(error.getMessage()), trailers);
	}

}
