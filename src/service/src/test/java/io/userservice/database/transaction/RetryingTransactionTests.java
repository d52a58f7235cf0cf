package io.userservice.database.transaction;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.PlatformTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.mock;

class RetryingTransactionTests {

	private final AtomicBoolean cancelled = new AtomicBoolean();

	private final RetryingTransaction transaction = new RetryingTransaction(mock(PlatformTransactionManager.class),
			Optional.empty(), this.cancelled::get);

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
		assertThatIllegalStateException().isThrownBy(() -> this.transaction.statement(() -> {
			this.runs.incrementAndGet();
			throw new IllegalStateException("another");
		}));
		assertThat(this.runs).hasValue(1);
		assertThat(this.transaction.committed()).isZero();
	}

	/** Of one row: what takes its time are locks, each within the time-out of one. */
	@Test
	void takesAStatementThatIsTooLateForOneThatWaitsForLocks() {
		assertThatExceptionOfType(LockTimeoutException.class).isThrownBy(() -> this.transaction.statement(() -> {
			throw new QueryTimeoutException("late");
		}));
		assertThat(this.transaction.lockTimeouts()).isOne();
	}

	/** As a call does whose deadline has passed meanwhile. */
	@Test
	void runsNothingAgainOnceTheCallHasEnded() {
		assertThatExceptionOfType(CannotAcquireLockException.class).isThrownBy(() -> this.transaction.call(() -> {
			this.runs.incrementAndGet();
			this.cancelled.set(true);
			throw new CannotAcquireLockException("deadlock");
		}));
		assertThat(this.runs).hasValue(1);
	}

	/** PostgreSQL's SQLSTATE, and H2's. */
	@ParameterizedTest
	@ValueSource(strings = { "55P03", "HYT00" })
	void runsNothingAgainThatHasWaitedTooLongForALock(String state) {
		assertThatExceptionOfType(LockTimeoutException.class).isThrownBy(() -> this.transaction.call(() -> {
			this.runs.incrementAndGet();
			throw new CannotAcquireLockException("late", new SQLException("late", state));
		}));
		assertThat(this.runs).hasValue(1);
		assertThat(this.transaction.lockTimeouts()).isOne();
		assertThat(this.transaction.committed()).isZero();
	}

}
