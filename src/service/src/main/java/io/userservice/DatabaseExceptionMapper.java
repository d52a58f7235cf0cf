package io.userservice;

import java.util.Optional;

import io.userservice.database.DatabaseUnavailability;
import io.userservice.database.transaction.LockTimeoutException;
import io.userservice.error.RpcError;
import io.userservice.error.ServiceErrors;
import io.userservice.rpc.error.ExceptionMapper;

import org.springframework.stereotype.Component;

/**
 * Maps connection failures and time-outs of the database to DATABASE_UNAVAILABLE, and a
 * write that waited too long for another one to LOCK_TIMEOUT.
 */
@Component
class DatabaseExceptionMapper implements ExceptionMapper {

	private static final RpcError UNAVAILABLE = ServiceErrors.databaseUnavailable();

	private static final RpcError LOCK_TIMEOUT = ServiceErrors.lockTimeout();

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
