package io.userservice.database;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import io.grpc.Status;
import io.userservice.rpc.error.ExceptionMapper;
import io.userservice.rpc.error.RpcError;
import org.hibernate.TransactionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.stereotype.Component;

/** The row for a database that does not answer, or not now. */
@Component
class DatabaseUnavailability implements ExceptionMapper {

	private static final Logger logger = LoggerFactory.getLogger(DatabaseUnavailability.class);

	/**
	 * Classes of SQLState, from the SQL standard and PostgreSQL's and H2's error code
	 * tables: connection, invalid transaction state (a standby refuses to write),
	 * transaction rollback (still in conflict after the retries), insufficient resources,
	 * operator intervention, system error, and H2's own (closed, locked, out of disk).
	 */
	private static final Set<String> UNAVAILABLE = Set.of("08", "25", "40", "53", "57", "58", "90");

	private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

	private static final Duration LINE_INTERVAL = Duration.ofSeconds(5);

	private final AtomicLong nextLine = new AtomicLong(System.nanoTime());

	@Override
	public Optional<RpcError> find(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (isLostConnection(cause) || (cause instanceof SQLException sql && isUnavailable(sql))) {
				log(cause);
				return Optional.of(unavailable());
			}
		}
		return Optional.empty();
	}

	/**
	 * One line now and then: an outage fails each call. Of a batch its cause, since its
	 * own message tells all rows, with the users' e-mails.
	 */
	private void log(Throwable cause) {
		long now = System.nanoTime();
		long next = this.nextLine.get();
		if (now >= next && this.nextLine.compareAndSet(next, now + LINE_INTERVAL.toNanos())) {
			boolean tellsRows = cause instanceof BatchUpdateException && cause.getCause() != null;
			logger.warn("The database is unavailable: {}", (tellsRows ? cause.getCause() : cause).toString());
		}
	}

	/**
	 * Hibernate could not even roll back, which hides why the statement failed; or Spring
	 * says so itself.
	 */
	private static boolean isLostConnection(Throwable cause) {
		return cause instanceof TransactionException || cause instanceof TransientDataAccessResourceException;
	}

	private static boolean isUnavailable(SQLException failure) {
		return failure instanceof SQLTransientException || failure instanceof SQLRecoverableException
				|| failure instanceof SQLTimeoutException
				|| (failure.getSQLState() != null && UNAVAILABLE.stream().anyMatch(failure.getSQLState()::startsWith));
	}

	private static RpcError unavailable() {
		return new RpcError(Status.Code.UNAVAILABLE, "DATABASE_UNAVAILABLE",
				"The users cannot be reached now; try again.")
			.retryAfter(RETRY_DELAY);
	}

}
