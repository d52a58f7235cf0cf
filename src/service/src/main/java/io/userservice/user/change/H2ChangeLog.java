package io.userservice.user.change;

import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A position is the number of the next transaction. Transactions that log changes get
 * their numbers in the order of their commits, since each holds the number's row until it
 * ends; H2 (2.4) has no snapshots that outlast a transaction.
 */
class H2ChangeLog implements ChangeLog {

	private final JdbcClient database;

	private final ChangeRows rows;

	H2ChangeLog(JdbcClient database) {
		this.database = database;
		this.rows = new ChangeRows(database, "transaction_id >= :from and transaction_id < :to");
	}

	@Override
	public void append(ChangeKind kind, Integer[] userIds) {
		this.database.sql("update change_log set next_transaction = next_transaction + 1").update();
		this.database.sql("""
				insert into user_changes (user_ids, user_count, kind, transaction_id)
				values (?, ?, ?, (select next_transaction - 1 from change_log))
				""").params(userIds, userIds.length, kind.number()).update();
	}

	@Override
	public String position() {
		return Long.toString(next());
	}

	private long next() {
		return this.database.sql("select next_transaction from change_log").query(Long.class).single();
	}

	@Override
	public List<Change> read(Span span, int limit) {
		return this.rows.read(Change.rowOf(span.afterId()),
				Map.of("from", Long.parseLong(span.from()), "to", Long.parseLong(span.to())), span.afterId(), limit);
	}

	@Override
	public boolean isKnown(String position) {
		return position.matches("\\d{1,18}") && Long.parseLong(position) <= next();
	}

	@Override
	public boolean isPurged(String position) {
		return this.database.sql("select purged_transaction >= ? from change_log")
			.param(Long.parseLong(position))
			.query(Boolean.class)
			.single();
	}

	/** The numbers come from the database itself. */
	@Override
	public boolean isOfAnotherServer() {
		return false;
	}

	/** Another process that uses the same file finds them within a second. */
	@Override
	public void notifyOthers() {
	}

}
