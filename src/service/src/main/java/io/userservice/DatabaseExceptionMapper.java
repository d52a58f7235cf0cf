package io.userservice;

import java.time.Duration;
import java.util.Optional;

import io.grpc.Status;
import io.userservice.database.DatabaseUnavailability;
import io.userservice.database.transaction.LockTimeoutException;
import io.userservice.rpc.error.ExceptionMapper;
import io.userservice.rpc.error.RpcError;

import org.springframework.stereotype.Component;

/**
 * Maps connection failures and time-outs of the database to DATABASE_UNAVAILABLE, and a
 * write that waited too long for another one to LOCK_TIMEOUT.
 */
@Component
class DatabaseExceptionMapper implements ExceptionMapper {

	private static final RpcError UNAVAILABLE = new RpcError(Status.Code.UNAVAILABLE, "DATABASE_UNAVAILABLE",
			"The users cannot be reached now; try again.")
		.retryAfter(Duration.ofSeconds(1));

	private static final RpcError LOCK_TIMEOUT = new RpcError(Status.Code.UNAVAILABLE, "LOCK_TIMEOUT",
			"Another write of the same user, e-mail or idempotency-key takes long; nothing was written, try again.")
		.retryAfter(Duration.ofSeconds(1));

	private final DatabaseUnavailability unavailability;

	DatabaseExceptionMapper(DatabaseUnavailability unavailability) {
		this.unavailability = unavailability;
	}

	@Override
	public Optional<RpcError> map(Throwable exception) {
		if (exception instanceof LockTimeoutException) {
			return Optional.of(LOCK_TIMEOUT);
		}
		return this.unavailability.isCauseOf(exception) ? Optional.of(UNAVAILABLE) : Optional.empty();
	}

}
