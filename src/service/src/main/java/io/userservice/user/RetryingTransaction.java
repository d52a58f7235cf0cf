package io.userservice.user;

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
		.maxRetries(3)
		.build();

	private final TransactionOperations transaction;

	private final RetryTemplate retry = new RetryTemplate(ON_CONFLICT);

	RetryingTransaction(TransactionOperations transaction) {
		this.transaction = transaction;
	}

	/**
	 * Runs the work, and commits.
	 * @param work may run more than once
	 */
	public void run(Runnable work) {
		this.retry.invoke(() -> {
			this.transaction.executeWithoutResult((status) -> work.run());
			return null;
		});
	}

}
