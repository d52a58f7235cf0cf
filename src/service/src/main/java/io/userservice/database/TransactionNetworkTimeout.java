package io.userservice.database;

import java.time.Duration;

import jakarta.persistence.EntityManager;
import org.hibernate.JDBCException;
import org.hibernate.Session;

import org.springframework.boot.transaction.autoconfigure.TransactionProperties;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Gives a transaction a longer network time-out than {@link PostgresDriverDefaults} gives
 * a read. The pool restores its time-out with the connection.
 */
@Component
class TransactionNetworkTimeout implements TransactionExecutionListener {

	/** PostgreSQL itself ends a transaction earlier, which keeps the connection. */
	private static final Duration AFTER_TRANSACTION = Duration.ofSeconds(2);

	/** JDBC's value for no limit, which a blank property asks for. */
	private static final int NO_LIMIT = 0;

	private final EntityManager entities;

	private final int millis;

	TransactionNetworkTimeout(EntityManager entities, TransactionProperties properties) {
		this.entities = entities;
		Duration timeout = properties.getDefaultTimeout();
		this.millis = (timeout != null) ? (int) timeout.plus(AFTER_TRANSACTION).toMillis() : NO_LIMIT;
	}

	@Override
	public void afterBegin(TransactionExecution transaction, Throwable failure) {
		if (failure != null) {
			return;
		}
		try {
			this.entities.unwrap(Session.class)
				.doWork((connection) -> connection.setNetworkTimeout(Runnable::run, this.millis));
		}
		catch (JDBCException ex) {
			// The connection is lost; the first statement fails and is rolled back.
		}
	}

}
