package io.userservice.user.change;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A position is the number of the next transaction. Transactions that log changes get
 * their numbers in the order of their commits, since each holds the number's row until it
 * ends; H2 (2.4) has no snapshots that outlast a transaction.
 */
class H2ChangeLog implements ChangeLog {

	private final JdbcClient database;

	H2ChangeLog(JdbcClient database) {
		this.database = database;
	}

	@Override
	public void append(ChangeKind kind, Integer[] userIds) {
		this.database.sql("update change_log set next_transaction = next_transaction + 1").update();
		this.database.sql("""
				insert into user_changes (user_id, kind, transaction_id)
				select id, cast(? as smallint), (select next_transaction - 1 from change_log)
				from unnest(cast(? as integer array)) as changed (id)
				""").params(kind.number(), userIds).update();
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
		return this.database.sql("""
				select id, user_id, kind from user_changes
				where transaction_id >= ? and transaction_id < ? and id > ? order by id limit ?
				""")
			.params(Long.parseLong(span.from()), Long.parseLong(span.to()), span.afterId(), limit)
			.query((row, number) -> new Change(row.getLong(1), row.getInt(2), ChangeKind.of(row.getInt(3))))
			.list();
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
