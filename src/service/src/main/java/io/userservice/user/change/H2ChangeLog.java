package io.userservice.user.change;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The log in H2. Transactions that log changes get the ids of their rows in the order of
 * their commits, since each holds the row of {@code change_log} until it ends: what is
 * new has higher ids.
 */
class H2ChangeLog implements ChangeLog {

	private static final String INSERT = "insert into change_revisions (" + COLUMNS + ") values (?, ?, ?, ?, ?, ?, ?)";

	private final JdbcClient database;

	H2ChangeLog(JdbcClient database) {
		this.database = database;
	}

	@Override
	public void append(ChangeKind kind, Integer[] userIds) {
		this.database.sql("update change_log set next_transaction = next_transaction + 1").update();
		this.database.sql("""
				insert into user_changes (user_ids, user_count, kind, transaction_id)
				values (?, ?, ?, (select next_transaction - 1 from change_log))
				""").params(userIds, userIds.length, kind.number()).update();
		if (Change.Logged.isWanted()) {
			// Others cannot have logged anything since, as the row above is locked.
			Change.Logged.tell(
					this.database.sql("select " + Change.Logged.COLUMNS + " from user_changes order by id desc limit 1")
						.query((row, number) -> new Change.Logged(row.getLong(1), row.getLong(2)))
						.single());
		}
	}

	@Override
	public Optional<Unpublished> unpublished(Revision known) {
		return this.database.sql("""
				select revision, revision_key, cardinality(change_ids), last_change,
					(select count(*) from change_revisions where revision = ? and revision_key = ?)
				from change_revisions order by revision desc limit 1
				""")
			.params(known.number(), known.key())
			.query((row, number) -> new Unpublished(row.getInt(5) > 0,
					new Revision(row.getLong(1), row.getObject(2, UUID.class)), row.getInt(3), row.getLong(4),
					after(row.getLong(4)), Snapshot.NONE))
			.optional();
	}

	private List<Unpublished.Row> after(long id) {
		return this.database.sql("select id, user_count from user_changes where id > ? order by id limit ?")
			.params(id, Unpublished.LIMIT)
			.query((row, number) -> new Unpublished.Row(row.getLong(1), row.getInt(2)))
			.list();
	}

	@Override
	public boolean insert(Object[] values) {
		try {
			return this.database.sql(INSERT).params(values).update() > 0;
		}
		catch (DuplicateKeyException ex) {
			return false;
		}
	}

	/** H2 does not tell that its file was replaced. */
	@Override
	public long incarnation() {
		return 0;
	}

	/** Another process that uses the same file finds them within a second. */
	@Override
	public void notifyOthers() {
	}

}
