package io.userservice;

import java.util.Optional;

import io.userservice.database.DatabaseUnavailability;
import io.userservice.database.transaction.LockTimeoutException;
import io.userservice.error.RpcError;
import io.userservice.error.ServiceErrors;
import io.userservice.rpc.error.ExceptionMapper;

import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionTimedOutException;

/**
 * Maps connection failures and time-outs of the database to DATABASE_UNAVAILABLE, a write
 * that waited too long for another one to LOCK_TIMEOUT, and one whose transaction took
 * too long, although the database has responded to each statement, to OVERLOADED.
 */
@Component
class DatabaseExceptionMapper implements ExceptionMapper {

	private static final RpcError UNAVAILABLE = ServiceErrors.databaseUnavailable();

	private static final RpcError LOCK_TIMEOUT = ServiceErrors.lockTimeout();

	private static final RpcError OVERLOADED = RpcError.overloaded("write-statements");

	private final DatabaseUnavailability unavailability;

	DatabaseExceptionMapper(DatabaseUnavailability unavailability) {
		this.unavailability = unavailability;
	}

	@Override
	public Optional<RpcError> map(Throwable exception) {
		if (exception instanceof LockTimeoutException) {
			return Optional.of(LOCK_TIMEOUT);
		}
		if (exception instanceof TransactionTimedOutException) {
			return Optional.of(OVERLOADED);
		}
		return this.unavailability.isCauseOf(exception) ? Optional.of(UNAVAILABLE) : Optional.empty();
	}

}
