package io.userservice.rpc.error;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.BadRequest;
import io.grpc.Status;
import io.userservice.rpc.deadline.DeadlinePassedException;
import io.userservice.rpc.lifecycle.ShuttingDownException;

import org.springframework.stereotype.Component;

/** The rows for requests that no feature needs to look at. */
@Component
public class RequestExceptionMapper implements ExceptionMapper {

	/** Enough for a client to reach another replica. */
	private static final Duration TURN_AWAY_DELAY = Duration.ofMillis(100);

	@Override
	public Optional<RpcError> find(Throwable failure) {
		if (failure instanceof InvalidFieldException invalid) {
			return Optional.of(invalidField(invalid));
		}
		if (failure instanceof DeadlinePassedException) {
			return Optional.of(new RpcError(Status.Code.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED",
					"The call took longer than the service allows."));
		}
		if (failure instanceof ShuttingDownException) {
			return Optional.of(new RpcError(Status.Code.UNAVAILABLE, "SHUTTING_DOWN",
					"This replica is shutting down; another one may take the call.")
				.retryAfter(TURN_AWAY_DELAY));
		}
		return Optional.empty();
	}

	private static RpcError invalidField(InvalidFieldException invalid) {
		String message = invalid.violations()
			.stream()
			.map((violation) -> violation.field() + " " + violation.description())
			.collect(Collectors.joining("; "));
		BadRequest.Builder badRequest = BadRequest.newBuilder();
		invalid.violations()
			.forEach((violation) -> badRequest.addFieldViolations(
					FieldViolation.newBuilder().setField(violation.field()).setDescription(violation.description())));
		return new RpcError(Status.Code.INVALID_ARGUMENT, "INVALID_FIELD", message).with(badRequest.build());
	}

}
