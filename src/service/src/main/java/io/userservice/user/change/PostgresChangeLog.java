package io.userservice.user.change;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The log in PostgreSQL. A row has an id from a sequence and the id of its transaction,
 * which the transaction has before it takes the row's. So of all rows with lower ids than
 * one that has been committed, those that are still to come belong to transactions that
 * were running ({@code pg_current_snapshot()}) when that one was read: that the snapshot
 * lists, or that began after the last one that had ended, which it does not list. A
 * revision keeps the highest id and these transactions: to find what is new costs the
 * same however many rows there are, and however long any transaction of the server stays
 * open.
 *
 * @see <a href=
 * "https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT">
 * Transaction ID and snapshot information functions</a>
 */
class PostgresChangeLog implements ChangeLog {

	/** The channel on which replicas tell each other of changes. */
	static final String CHANNEL = "user_changes";

	/**
	 * One statement, so that rows and snapshot are of the same moment. With
	 * {@code id + 0}, PostgreSQL has no choice but the index of the transactions: it
	 * takes that of the ids, with all rows that there have been, when its statistics say
	 * that transactions have many rows each.
	 */
	static final String UNPUBLISHED = """
			select last.revision, last.revision_key, cardinality(last.change_ids), last.last_change,
				(select count(*) from change_revisions where revision = ? and revision_key = ?),
				pg_current_snapshot()::text, found.id, found.user_count
			from (select * from change_revisions order by revision desc limit 1) as last
			left join lateral (
				(select id, user_count from user_changes where id > last.last_change order by id limit %d)
				union all
				select id, user_count from user_changes
				where transaction_id = any(last.running) and id + 0 <= last.last_change
				union all
				select id, user_count from user_changes
				where transaction_id >= last.next_transaction and id + 0 <= last.last_change) as found on true
			order by found.id
			""".formatted(Unpublished.LIMIT);

	/**
	 * The transactions of other databases of the server, which change no user here. The
	 * server's snapshots have them, too. A statement of its own after that of the
	 * snapshot, so that a transaction of the snapshot is not taken for that of a session
	 * before it.
	 */
	private static final String ELSEWHERE = """
			select backend_xid::text::bigint from pg_stat_activity
			where datname <> current_database() and backend_xid is not null
			union all
			select transaction::text::bigint from pg_prepared_xacts where database <> current_database()
			""";

	/** So few running transactions are kept without a look at their databases. */
	static final int FEW = 16;

	/** The part of a transaction's id that sessions and locks have. */
	private static final long SHORT_ID = 0xFFFF_FFFFL;

	private static final String INSERT = "insert into change_revisions (" + COLUMNS
			+ ") values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing";

	/**
	 * The timeline, which each promotion of a standby and each recovery to a point in
	 * time changes, and the table, which a restored dump makes anew.
	 */
	private static final String INCARNATION = """
			select case when pg_is_in_recovery() then 0 else
				(('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint << 32)
				| 'change_revisions'::regclass::oid::bigint end
			""";

	private final JdbcClient database;

	private final String origin;

	/**
	 * @param origin names this replica in its notifications, which it receives, too
	 */
	PostgresChangeLog(JdbcClient database, String origin) {
		this.database = database;
		this.origin = origin;
	}

	@Override
	public void append(ChangeKind kind, Integer[] userIds) {
		if (Change.Logged.isWanted()) {
			Change.Logged.tell(this.database.sql(PostgresChangeSql.APPEND + " returning " + Change.Logged.COLUMNS)
				.params(userIds, userIds.length, kind.number())
				.query((row, number) -> new Change.Logged(row.getLong(1), row.getLong(2)))
				.single());
			return;
		}
		this.database.sql(PostgresChangeSql.APPEND).params(userIds, userIds.length, kind.number()).update();
	}

	@Override
	public Optional<Unpublished> unpublished(Revision known) {
		ResultSetExtractor<Optional<Unpublished>> extractor = PostgresChangeLog::unpublished;
		return this.database.sql(UNPUBLISHED)
			.params(known.number(), known.key())
			.query(extractor)
			.map(this::withoutOtherDatabases);
	}

	/** The first columns are those of all rows, the last ones null if there is none. */
	private static Optional<Unpublished> unpublished(ResultSet result) throws SQLException {
		if (!result.next()) {
			return Optional.empty();
		}
		List<Unpublished.Row> rows = new ArrayList<>();
		Unpublished unpublished = new Unpublished(result.getInt(5) > 0,
				new Revision(result.getLong(1), result.getObject(2, UUID.class)), result.getInt(3), result.getLong(4),
				rows, snapshot(result.getString(6)));
		for (boolean found = result.getObject(7) != null; found; found = result.next()) {
			rows.add(new Unpublished.Row(result.getLong(7), result.getInt(8)));
		}
		return Optional.of(unpublished);
	}

	private Unpublished withoutOtherDatabases(Unpublished found) {
		Snapshot snapshot = found.snapshot();
		if (found.rows().isEmpty() || snapshot.running().length <= FEW) {
			return found;
		}
		Set<Long> elsewhere = this.database.sql(ELSEWHERE).query(Long.class).set();
		return found.with(new Snapshot(Stream.of(snapshot.running())
			.filter((transaction) -> !elsewhere.contains(transaction & SHORT_ID))
			.toArray(Long[]::new), snapshot.next()));
	}

	/**
	 * @param text the first running transaction, the next one after the last that has
	 * ended, and those of the running ones that are between them: {@code 10:20:10,14,15}
	 */
	private static Snapshot snapshot(String text) {
		String[] parts = text.split(":", -1);
		return new Snapshot(
				Stream.of(parts[2].split(",")).filter((id) -> !id.isEmpty()).map(Long::valueOf).toArray(Long[]::new),
				Long.valueOf(parts[1]));
	}

	@Override
	public boolean insert(Object[] values) {
		return this.database.sql(INSERT).params(values).update() > 0;
	}

	@Override
	public long incarnation() {
		return this.database.sql(INCARNATION).query(Long.class).single();
	}

	@Override
	public void notifyOthers() {
		this.database.sql("select pg_notify(?, ?)").params(CHANNEL, this.origin).query((row, number) -> "").list();
	}

}
