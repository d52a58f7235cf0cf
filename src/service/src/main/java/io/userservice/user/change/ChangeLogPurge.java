package io.userservice.user.change;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Deletes old changes in small batches. Each replica does so, and skips what another has
 * deleted.
 */
@Component
class ChangeLogPurge {

	/** Rows of one transaction, which ends long before its time-out. */
	private static final int CHUNK = 1_000;

	private static final Logger logger = LoggerFactory.getLogger(ChangeLogPurge.class);

	private final JdbcClient database;

	private final TransactionOperations transaction;

	private final ChangeLogProperties properties;

	/**
	 * A row of the log. Rows are in the order of time, except those of transactions that
	 * overlap.
	 */
	record Row(long id, long transactionId, Instant changed) {
	}

	ChangeLogPurge(JdbcClient database, TransactionOperations transaction, ChangeLogProperties properties) {
		this.database = database;
		this.transaction = transaction;
		this.properties = properties;
	}

	@Scheduled(fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
	void run() {
		Instant before = Instant.now().minus(this.properties.retention());
		try {
			List<Row> old = oldest(before);
			while (!old.isEmpty()) {
				delete(old);
				old = oldest(before);
			}
		}
		catch (RuntimeException ex) {
			logger.warn("Old changes stay for another minute: {}", ex.getClass().getName());
		}
	}

	private List<Row> oldest(Instant before) {
		return this.database.sql("select id, transaction_id, changed from user_changes order by id limit ?")
			.param(CHUNK)
			.query((row, number) -> new Row(row.getLong(1), row.getLong(2),
					row.getObject(3, OffsetDateTime.class).toInstant()))
			.list()
			.stream()
			.takeWhile((row) -> row.changed().isBefore(before))
			.toList();
	}

	/**
	 * Sets the mark before it deletes, so that a token from before the deleted changes is
	 * rejected.
	 */
	private void delete(List<Row> rows) {
		long last = rows.stream().mapToLong(Row::transactionId).max().orElseThrow();
		this.transaction.executeWithoutResult((status) -> {
			this.database.sql("update change_log set purged_transaction = ? where purged_transaction < ?")
				.params(last, last)
				.update();
			this.database.sql("delete from user_changes where id = any(?)")
				.params(new Object[] { rows.stream().map(Row::id).toArray(Long[]::new) })
				.update();
		});
	}

}
