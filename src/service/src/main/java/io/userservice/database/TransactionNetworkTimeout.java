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
 * Waits longer for the answers in a transaction than {@link PostgresDriverDefaults} lets a
 * read wait. The pool puts its limit back with the connection.
 */
@Component
class TransactionNetworkTimeout implements TransactionExecutionListener {

	/** PostgreSQL itself ends a transaction by then, which spares the connection. */
	private static final Duration AFTER_TRANSACTION = Duration.ofSeconds(2);

	/** JDBC's word for no limit, which a blank setting asks for. */
	private static final int FOR_EVER = 0;

	private final EntityManager entities;

	private final int millis;

	TransactionNetworkTimeout(EntityManager entities, TransactionProperties properties) {
		this.entities = entities;
		Duration timeout = properties.getDefaultTimeout();
		this.millis = (timeout != null) ? (int) timeout.plus(AFTER_TRANSACTION).toMillis() : FOR_EVER;
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
			// The connection is gone. The first statement tells, and is rolled back.
		}
	}

}
