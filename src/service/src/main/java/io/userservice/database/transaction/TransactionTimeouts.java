package io.userservice.database.transaction;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import io.userservice.database.DatabaseKind;
import io.userservice.database.DatabaseProperties;
import jakarta.persistence.EntityManager;
import org.hibernate.JDBCException;
import org.hibernate.Session;

import org.springframework.boot.transaction.autoconfigure.TransactionProperties;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Gives a transaction longer time-outs than a read has, and one that writes a shorter one
 * for its locks (H2's is set with the connection). The pool restores that of the network
 * with the connection, and PostgreSQL that of statements with the end of the transaction.
 */
@Component
class TransactionTimeouts implements TransactionExecutionListener {

	/** PostgreSQL itself ends a transaction earlier, which keeps the connection. */
	private static final Duration AFTER_TRANSACTION = Duration.ofSeconds(2);

	/** JDBC's value for no limit, which a blank property asks for. */
	private static final int NO_LIMIT = 0;

	private final EntityManager entities;

	private final int millis;

	private final long lockMillis;

	private final DatabaseKind database;

	TransactionTimeouts(EntityManager entities, TransactionProperties properties, DatabaseProperties limits,
			DatabaseKind database) {
		this.entities = entities;
		Duration timeout = properties.getDefaultTimeout();
		this.millis = (timeout != null) ? (int) timeout.toMillis() : NO_LIMIT;
		this.lockMillis = limits.lockTimeout().toMillis();
		this.database = database;
	}

	@Override
	public void afterBegin(TransactionExecution transaction, Throwable failure) {
		if (failure != null) {
			return;
		}
		try {
			boolean write = RetryingTransaction.NAME.equals(transaction.getTransactionName());
			this.entities.unwrap(Session.class).doWork((connection) -> setTimeouts(connection, write));
		}
		catch (JDBCException ex) {
			// The connection is lost; the first statement fails and is rolled back.
		}
	}

	private void setTimeouts(Connection connection, boolean write) throws SQLException {
		int network = (this.millis != NO_LIMIT) ? this.millis + (int) AFTER_TRANSACTION.toMillis() : NO_LIMIT;
		connection.setNetworkTimeout(Runnable::run, network);
		if (this.database == DatabaseKind.POSTGRESQL) {
			try (Statement statement = connection.createStatement()) {
				// Sent together with BEGIN.
				statement.execute("set local statement_timeout = " + this.millis
						+ (write ? "; set local lock_timeout = " + this.lockMillis : ""));
			}
		}
	}

}
