package io.userservice.user;

import java.time.Duration;

import jakarta.persistence.EntityManager;
import org.hibernate.JDBCException;
import org.hibernate.Session;

import org.springframework.boot.transaction.autoconfigure.TransactionProperties;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Waits longer for the answers in a transaction than {@link PostgresConnections} lets a
 * read wait. The pool puts its limit back with the connection.
 */
@Component
class PatienceInTransactions implements TransactionExecutionListener {

	/** PostgreSQL itself ends a transaction by then, which spares the connection. */
	private static final Duration AFTER_TRANSACTION = Duration.ofSeconds(2);

	private final EntityManager entities;

	private final int millis;

	PatienceInTransactions(EntityManager entities, TransactionProperties properties) {
		this.entities = entities;
		this.millis = (int) properties.getDefaultTimeout().plus(AFTER_TRANSACTION).toMillis();
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
