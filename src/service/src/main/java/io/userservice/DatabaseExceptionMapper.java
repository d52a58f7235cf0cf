package io.userservice;

import java.time.Duration;
import java.util.Optional;

import io.grpc.Status;
import io.userservice.database.DatabaseUnavailability;
import io.userservice.rpc.error.ExceptionMapper;
import io.userservice.rpc.error.RpcError;

import org.springframework.stereotype.Component;

/** Maps connection failures and time-outs of the database to DATABASE_UNAVAILABLE. */
@Component
class DatabaseExceptionMapper implements ExceptionMapper {

	private static final RpcError UNAVAILABLE = new RpcError(Status.Code.UNAVAILABLE, "DATABASE_UNAVAILABLE",
			"The users cannot be reached now; try again.")
		.retryAfter(Duration.ofSeconds(1));

	private final DatabaseUnavailability unavailability;

	DatabaseExceptionMapper(DatabaseUnavailability unavailability) {
		this.unavailability = unavailability;
	}

	@Override
	public Optional<RpcError> map(Throwable exception) {
		return this.unavailability.isCauseOf(exception) ? Optional.of(UNAVAILABLE) : Optional.empty();
	}

}
