package io.userservice.starter;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;

/** Transactions that end by a rollback where others end by a commit. */
record RolledBack(PlatformTransactionManager transactions) implements PlatformTransactionManager {

	@Override
	public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
		return this.transactions.getTransaction(definition);
	}

	@Override
	public void commit(TransactionStatus status) {
		this.transactions.rollback(status);
	}

	@Override
	public void rollback(TransactionStatus status) {
		this.transactions.rollback(status);
	}

}
