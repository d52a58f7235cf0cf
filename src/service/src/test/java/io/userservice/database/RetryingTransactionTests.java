package io.userservice.database;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.support.TransactionOperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RetryingTransactionTests {

	private final RetryingTransaction transaction = new RetryingTransaction(TransactionOperations.withoutTransaction(),
			Optional.empty());

	private final AtomicInteger runs = new AtomicInteger();

	@Test
	void runsAStatementAgainAfterAConflict() {
		assertThat(this.transaction.statement(() -> {
			if (this.runs.incrementAndGet() == 1) {
				throw new CannotAcquireLockException("deadlock");
			}
			return "done";
		})).isEqualTo("done");
		assertThat(this.runs).hasValue(2);
		assertThat(this.transaction.committed()).isOne();
	}

	@Test
	void runsAStatementOnceThatFailsForAnotherReason() {
		assertThatExceptionOfType(QueryTimeoutException.class).isThrownBy(() -> this.transaction.statement(() -> {
			this.runs.incrementAndGet();
			throw new QueryTimeoutException("late");
		}));
		assertThat(this.runs).hasValue(1);
		assertThat(this.transaction.committed()).isZero();
	}

}
