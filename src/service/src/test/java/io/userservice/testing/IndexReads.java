package io.userservice.testing;

import java.util.Objects;

import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What a real PostgreSQL reads of its indexes: also the entries of rows that the same
 * transaction has deleted, which stay for as long as it is open.
 */
public record IndexReads(TransactionOperations transaction, JdbcOperations jdbc) {

	/** The entries of an index that are read during work, all in one transaction. */
	public long during(String index, Runnable work) {
		return Objects.requireNonNull(this.transaction.execute((status) -> {
			long before = count(index);
			work.run();
			return count(index) - before;
		}));
	}

	/** What this session has read. */
	private long count(String index) {
		return Objects.requireNonNull(
				this.jdbc.queryForObject("select pg_stat_get_xact_tuples_returned(?::regclass)", Long.class, index));
	}

}
