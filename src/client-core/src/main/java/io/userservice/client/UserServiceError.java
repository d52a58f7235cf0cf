package io.userservice.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;

/**
 * What the service says about a failed call.
 *
 * @param code the gRPC status code
 * @param reason the stable name to switch on, such as {@code USER_NOT_FOUND}; the code's
 * name where gRPC itself and not the service failed the call
 * @param message for people
 * @param metadata the reason's variables
 * @param fieldViolations the bad fields of a request
 * @param retryDelay after which it is worth trying again
 */
public record UserServiceError(Status.Code code, String reason, String message, Map<String, String> metadata,
		List<FieldViolation> fieldViolations, Optional<Duration> retryDelay) {

	private static final String DOMAIN = "user-service";

	/**
	 * Reads the error out of what a call failed with.
	 * @param failure a StatusRuntimeException, or what a stream's onError was given
	 * @return what it says
	 */
	public static UserServiceError of(Throwable failure) {
		Status status = Status.fromThrowable(failure);
		com.google.rpc.Status details = StatusProto.fromThrowable(failure);
		List<Any> all = (details != null) ? details.getDetailsList() : List.of();
		ErrorInfo info = find(all, ErrorInfo.class).filter((found) -> DOMAIN.equals(found.getDomain()))
			.orElseGet(() -> ErrorInfo.newBuilder().setReason(status.getCode().name()).build());
		return new UserServiceError(status.getCode(), info.getReason(),
				(status.getDescription() != null) ? status.getDescription() : "", Map.copyOf(info.getMetadataMap()),
				find(all, BadRequest.class).map(UserServiceError::violations).orElse(List.of()),
				find(all, RetryInfo.class).map(UserServiceError::delay));
	}

	private static <M extends Message> Optional<M> find(List<Any> details, Class<M> type) {
		return details.stream().filter((detail) -> detail.is(type)).findFirst().map((detail) -> unpack(detail, type));
	}

	private static <M extends Message> M unpack(Any detail, Class<M> type) {
		try {
			return detail.unpack(type);
		}
		catch (InvalidProtocolBufferException ex) {
			// Not sent by the service; treated as absent.
			return null;
		}
	}

	private static List<FieldViolation> violations(BadRequest request) {
		return request.getFieldViolationsList()
			.stream()
			.map((violation) -> new FieldViolation(violation.getField(), violation.getDescription()))
			.toList();
	}

	private static Duration delay(RetryInfo retry) {
		return Duration.ofSeconds(retry.getRetryDelay().getSeconds(), retry.getRetryDelay().getNanos());
	}

	/**
	 * One bad field.
	 *
	 * @param field such as {@code page_size} or {@code requests[3].email}
	 * @param description what is wrong with it
	 */
	public record FieldViolation(String field, String description) {

	}

}
