package io.userservice.starter;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;

/**
 * Transactions that are rolled back where others are committed; then an empty one is
 * committed, so that the JVM knows the way.
 */
record RolledBack(PlatformTransactionManager transactions) implements PlatformTransactionManager {

	@Override
	public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
		return this.transactions.getTransaction(definition);
	}

	@Override
	public void commit(TransactionStatus status) {
		this.transactions.rollback(status);
		this.transactions.commit(this.transactions.getTransaction(null));
	}

	@Override
	public void rollback(TransactionStatus status) {
		this.transactions.rollback(status);
	}

}
