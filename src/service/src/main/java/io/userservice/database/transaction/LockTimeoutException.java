package io.userservice.database.transaction;

import java.sql.SQLException;
import java.util.Set;

/**
 * A write has not been made, because another transaction has held a row that it needs for
 * too long: of the same user, the same e-mail, or the same idempotency key.
 */
public class LockTimeoutException extends RuntimeException {

	/** PostgreSQL's lock_timeout, H2's LOCK_TIMEOUT. */
	private static final Set<String> SQL_STATES = Set.of("55P03", "HYT00");

	public LockTimeoutException() {
		super("another transaction has held a row for too long", null, false, false);
	}

	/** Whether the database has given up waiting for a lock. */
	static boolean isCauseOf(Throwable exception) {
		for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql && sql.getSQLState() != null
					&& SQL_STATES.contains(sql.getSQLState())) {
				return true;
			}
		}
		return false;
	}

}
