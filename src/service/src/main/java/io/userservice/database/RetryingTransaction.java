package io.userservice.database;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Runs work in a transaction, again if the database has ended the transaction in favour
 * of another.
 */
@Component
public class RetryingTransaction {

	private static final RetryPolicy ON_CONFLICT = RetryPolicy.builder()
		.includes(ConcurrencyFailureException.class)
		.maxRetries(10)
		// Random, so that transactions do not meet again.
		.delay(Duration.ofMillis(5))
		.jitter(Duration.ofMillis(5))
		.multiplier(1.5)
		.maxDelay(Duration.ofMillis(100))
		.build();

	private final TransactionOperations transaction;

	private final AtomicLong committed = new AtomicLong();

	private final RetryTemplate retry = new RetryTemplate(ON_CONFLICT);

	private final Optional<DurableWrites> durability;

	RetryingTransaction(TransactionOperations transaction, Optional<DurableWrites> durability) {
		this.transaction = transaction;
		this.durability = durability;
	}

	/**
	 * Runs the work, and commits.
	 * @param work may run more than once
	 * @return the result of the last run
	 */
	public <T> T call(Supplier<T> work) {
		Supplier<T> write = () -> this.retry.invoke(() -> this.transaction.execute((status) -> work.get()));
		T result = this.durability.isPresent() ? this.durability.get().write(write) : write.get();
		this.committed.incrementAndGet();
		return result;
	}

	/**
	 * Runs work that is one statement, which commits itself: that saves the database a
	 * BEGIN and a COMMIT, and the caller their round trips. The work must not fail after
	 * the statement.
	 * @param work may run more than once
	 */
	public <T> T statement(Supplier<T> work) {
		T result = this.retry.invoke(work::get);
		this.committed.incrementAndGet();
		return result;
	}

	/** How many transactions have been committed so far. */
	public long committed() {
		return this.committed.get();
	}

	/** As {@link #call}, for work without a result. */
	public void run(Runnable work) {
		call(() -> {
			work.run();
			return true;
		});
	}

}
