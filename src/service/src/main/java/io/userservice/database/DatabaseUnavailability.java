package io.userservice.database;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.Set;

import io.userservice.logging.LineLimiter;
import org.h2.mvstore.MVStoreException;
import org.hibernate.TransactionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.stereotype.Component;

/**
 * Recognizes the exceptions of a database that does not respond, or cannot serve at
 * present.
 */
@Component
public class DatabaseUnavailability {

	private static final Logger logger = LoggerFactory.getLogger(DatabaseUnavailability.class);

	/**
	 * Classes of SQLState, from the SQL standard and PostgreSQL's and H2's error code
	 * tables: connection, invalid transaction state (a standby refuses to write),
	 * transaction rollback (still in conflict after the retries), insufficient resources,
	 * operator intervention, system error, and H2's own (closed, locked, out of disk).
	 */
	private static final Set<String> SQL_STATE_CLASSES = Set.of("08", "25", "40", "53", "57", "58", "90");

	/** Connection exception, operator intervention. */
	private static final Set<String> CONNECTION_CLASSES = Set.of("08", "57");

	private static final Duration LINE_INTERVAL = Duration.ofSeconds(5);

	/** An outage fails each call. */
	private final LineLimiter lines = new LineLimiter(1, LINE_INTERVAL);

	/**
	 * Whether an unavailable database is the cause of an exception. If so, logs it, at
	 * most once in an interval.
	 */
	public boolean isCauseOf(Throwable exception) {
		for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
			if (isLostConnection(cause) || (cause instanceof SQLException sql && isUnavailable(sql))) {
				log(cause);
				return true;
			}
		}
		return false;
	}

	private void log(Throwable cause) {
		if (this.lines.admits()) {
			logger.warn("The database is unavailable: {}", describe(cause));
		}
	}

	/** Messages about statements quote rows, those about connections do not. */
	private static String describe(Throwable cause) {
		if (cause instanceof SQLException sql && sql.getSQLState() != null
				&& CONNECTION_CLASSES.stream().noneMatch(sql.getSQLState()::startsWith)) {
			return "%s (SQLSTATE %s)".formatted(sql.getClass().getName(), sql.getSQLState());
		}
		return (cause instanceof BatchUpdateException && cause.getCause() != null) ? describe(cause.getCause())
				: cause.toString();
	}

	/**
	 * Hibernate's failed rollback hides why the statement failed; Spring's exception is
	 * specific; H2 cannot write to its file.
	 */
	private static boolean isLostConnection(Throwable cause) {
		return cause instanceof TransactionException || cause instanceof TransientDataAccessResourceException
				|| cause instanceof MVStoreException;
	}

	private static boolean isUnavailable(SQLException exception) {
		return exception instanceof SQLTransientException || exception instanceof SQLRecoverableException
				|| exception instanceof SQLTimeoutException || (exception.getSQLState() != null
						&& SQL_STATE_CLASSES.stream().anyMatch(exception.getSQLState()::startsWith));
	}

}
