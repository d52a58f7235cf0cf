package io.userservice.database.transaction;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs work in a transaction, again if the database has ended the transaction in favour
 * of another, as long as the call lasts. Work that waits too long for a lock fails with
 * {@link LockTimeoutException}.
 */
@Component
public class RetryingTransaction {

	/** Names its transactions, which wait for a lock as long as one statement does. */
	static final String NAME = "write";

	private final TransactionTemplate transaction;

	private final AtomicLong committed = new AtomicLong();

	private final AtomicLong lockTimeouts = new AtomicLong();

	private final RetryTemplate retry;

	private final Optional<DurableWrites> durability;

	RetryingTransaction(PlatformTransactionManager transactions, Optional<DurableWrites> durability,
			Cancellation cancellation) {
		this.transaction = new TransactionTemplate(transactions);
		this.transaction.setName(NAME);
		this.durability = durability;
		this.retry = new RetryTemplate(onConflict(cancellation));
	}

	private static RetryPolicy onConflict(Cancellation cancellation) {
		return RetryPolicy.builder()
			.includes(ConcurrencyFailureException.class)
			.predicate((failure) -> !cancellation.isCancelled())
			.maxRetries(10)
			// Random, so that transactions do not meet again.
			.delay(Duration.ofMillis(5))
			.jitter(Duration.ofMillis(5))
			.multiplier(1.5)
			.maxDelay(Duration.ofMillis(100))
			.build();
	}

	/**
	 * Runs the work, and commits.
	 * @param work may run more than once
	 * @return the result of the last run
	 * @throws LockTimeoutException if it has waited too long for a lock
	 */
	public <T> T call(Supplier<T> work) {
		Supplier<T> write = () -> retry(() -> this.transaction.execute((status) -> work.get()),
				LockTimeoutException::isCauseOf);
		T result = this.durability.isPresent() ? this.durability.get().write(write) : write.get();
		this.committed.incrementAndGet();
		return result;
	}

	/**
	 * Runs work that is one statement, which commits itself: that saves the database a
	 * BEGIN and a COMMIT, and the caller their round trips. The work must not fail after
	 * the statement, which takes long only if it waits for locks: for several in turn, as
	 * long as a statement may.
	 * @param work may run more than once
	 * @throws LockTimeoutException if it has waited too long for a lock
	 */
	public <T> T statement(Supplier<T> work) {
		T result = retry(work, (ex) -> ex instanceof QueryTimeoutException || LockTimeoutException.isCauseOf(ex));
		this.committed.incrementAndGet();
		return result;
	}

	private <T> T retry(Supplier<T> work, Predicate<RuntimeException> isLockTimeout) {
		return this.retry.invoke(() -> {
			try {
				return work.get();
			}
			catch (RuntimeException ex) {
				if (isLockTimeout.test(ex)) {
					this.lockTimeouts.incrementAndGet();
					throw new LockTimeoutException();
				}
				throw ex;
			}
		});
	}

	/** How many transactions have been committed so far. */
	public long committed() {
		return this.committed.get();
	}

	/** How many have waited too long for a lock so far. */
	public long lockTimeouts() {
		return this.lockTimeouts.get();
	}

	/** As {@link #call}, for work without a result. */
	public void run(Runnable work) {
		call(() -> {
			work.run();
			return true;
		});
	}

}
