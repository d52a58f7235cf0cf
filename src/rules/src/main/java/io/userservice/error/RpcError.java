package io.userservice.error;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/**
 * A failure as the client gets it.
 *
 * @param code the gRPC status code
 * @param reason the stable name that clients switch on, such as {@code USER_NOT_FOUND}
 * @param message a sentence for people
 * @param metadata the variables of the reason
 * @param details further messages of google.rpc
 */
public record RpcError(Status.Code code, String reason, String message, Map<String, String> metadata,
		List<Message> details) {

	/** The domain of every reason. */
	public static final String DOMAIN = "user-service";

	private static final Duration OVERLOAD_DELAY = Duration.ofMillis(200);

	public RpcError {
		metadata = Map.copyOf(metadata);
		details = List.copyOf(details);
	}

	public RpcError(Status.Code code, String reason, String message) {
		this(code, reason, message, Map.of(), List.of());
	}

	/** This error with one more variable. */
	public RpcError with(String name, Object value) {
		Map<String, String> more = new LinkedHashMap<>(this.metadata);
		more.put(name, value.toString());
		return new RpcError(this.code, this.reason, this.message, more, this.details);
	}

	/** This error with one more detail. */
	public RpcError with(Message detail) {
		List<Message> more = new ArrayList<>(this.details);
		more.add(detail);
		return new RpcError(this.code, this.reason, this.message, this.metadata, more);
	}

	/** This error with the time after which a retry can succeed. */
	public RpcError retryAfter(Duration delay) {
		var protobuf = com.google.protobuf.Duration.newBuilder()
			.setSeconds(delay.toSeconds())
			.setNanos(delay.getNano());
		return with(RetryInfo.newBuilder().setRetryDelay(protobuf).build());
	}

	/**
	 * A caller, or all callers together, use up more than a bound.
	 * @param bound the name of the bound, as in {@code docs/limits.md}
	 */
	public static RpcError overloaded(String bound) {
		return overloaded(bound, OVERLOAD_DELAY);
	}

	/**
	 * As above. The delay is random, so that retries are spread.
	 * @param shortestDelay before a retry can succeed
	 */
	public static RpcError overloaded(String bound, Duration shortestDelay) {
		long spread = ThreadLocalRandom.current().nextLong(OVERLOAD_DELAY.toMillis() * 2);
		return new RpcError(Status.Code.RESOURCE_EXHAUSTED, "OVERLOADED",
				"The bound " + bound + " is used up; try again later.")
			.with("limit", bound)
			.retryAfter(shortestDelay.plusMillis(spread));
	}

	/**
	 * The error as gRPC sends it: ErrorInfo first, in {@code grpc-status-details-bin}.
	 */
	public StatusRuntimeException toException() {
		return StatusProto.toStatusRuntimeException(toProto());
	}

	/**
	 * The error as a message, which can be kept and sent again, and which fits into the
	 * trailers that every client takes.
	 */
	public com.google.rpc.Status toProto() {
		return ErrorSize.fit((longest) -> {
			var status = com.google.rpc.Status.newBuilder()
				.setCode(this.code.value())
				.setMessage(ErrorSize.message(this.message, longest));
			status.addDetails(Any.pack(errorInfo(longest)));
			this.details.forEach((detail) -> status.addDetails(Any.pack(ErrorSize.cut(detail, longest))));
			return status.build();
		});
	}

	private ErrorInfo errorInfo(int longest) {
		ErrorInfo.Builder info = ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(this.reason);
		this.metadata.forEach((name, value) -> info.putMetadata(name, ErrorSize.cut(value, longest)));
		return info.build();
	}

	/** Ends a call with this error. */
	public void close(ServerCall<?, ?> call) {
		SentError.close(call, toProto());
	}

}
