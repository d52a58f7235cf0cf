package io.userservice.starter;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Transactions that are rolled back where others are committed; then one that writes
 * nothing is committed, so that the JVM knows the way.
 *
 * @param transactions those of the application
 * @param read what is done in the one that is committed
 */
record RolledBack(PlatformTransactionManager transactions, Runnable read) implements PlatformTransactionManager {

	@Override
	public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
		return this.transactions.getTransaction(definition);
	}

	@Override
	public void commit(TransactionStatus status) {
		this.transactions.rollback(status);
		new TransactionTemplate(this.transactions).executeWithoutResult((committed) -> this.read.run());
	}

	@Override
	public void rollback(TransactionStatus status) {
		this.transactions.rollback(status);
	}

}
