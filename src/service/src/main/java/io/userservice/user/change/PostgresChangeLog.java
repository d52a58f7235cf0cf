package io.userservice.user.change;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A position is a snapshot ({@code pg_snapshot}), and each change has the id of its
 * transaction: what a snapshot does not see comes after it, however early it began.
 *
 * @see <a href=
 * "https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT">
 * Transaction ID and snapshot information functions</a>
 */
class PostgresChangeLog implements ChangeLog {

	/** The channel on which replicas tell each other of changes. */
	static final String CHANNEL = "user_changes";

	private static final Pattern SNAPSHOT = Pattern.compile("(\\d{1,18}):(\\d{1,18}):((?:\\d{1,18}(?:,\\d{1,18})*)?)");

	private static final String IN_SPAN = """
			not pg_visible_in_snapshot(transaction_id::text::xid8, :from::pg_snapshot)
			and pg_visible_in_snapshot(transaction_id::text::xid8, :to::pg_snapshot)
			""";

	/** Reads all by the index, since the first by id may be anywhere in the log. */
	private static final String FIRST = """
			with later as materialized (
				select id, user_id, kind, transaction_id from user_changes where transaction_id >= :oldest)
			select id, user_id, kind from later where %s order by id limit :limit
			""".formatted(IN_SPAN);

	/** The rest of a span follows in the order of the primary key. */
	private static final String NEXT = """
			select id, user_id, kind from user_changes
			where id > :afterId and transaction_id >= :oldest and %s order by id limit :limit
			""".formatted(IN_SPAN);

	private final JdbcClient database;

	PostgresChangeLog(JdbcClient database) {
		this.database = database;
	}

	@Override
	public void append(ChangeKind kind, Integer[] userIds) {
		this.database.sql("""
				insert into user_changes (user_id, kind, transaction_id)
				select id, ?, pg_current_xact_id()::text::bigint from unnest(?) as changed (id)
				""").params(kind.number(), userIds).update();
	}

	@Override
	public String position() {
		return this.database.sql("select pg_current_snapshot()::text").query(String.class).single();
	}

	@Override
	public List<Change> read(Span span, int limit) {
		return this.database.sql((span.afterId() == 0) ? FIRST : NEXT)
			.param("from", span.from())
			.param("to", span.to())
			.param("oldest", oldest(span.from()))
			.param("afterId", span.afterId())
			.param("limit", limit)
			.query((row, number) -> new Change(row.getLong(1), row.getInt(2), ChangeKind.of(row.getInt(3))))
			.list();
	}

	/** Transactions before it had ended by then. */
	private static long oldest(String snapshot) {
		return Long.parseLong(snapshot.substring(0, snapshot.indexOf(':')));
	}

	@Override
	public boolean isKnown(String position) {
		return isSnapshot(position) && this.database
			.sql("select pg_snapshot_xmax(?::pg_snapshot) <= pg_snapshot_xmax(pg_current_snapshot())")
			.param(position)
			.query(Boolean.class)
			.single();
	}

	/** Whether PostgreSQL takes it for one: its transactions ascend within its ends. */
	private static boolean isSnapshot(String position) {
		Matcher parts = SNAPSHOT.matcher(position);
		if (!parts.matches()) {
			return false;
		}
		String running = parts.group(3);
		List<Long> ids = running.isEmpty() ? List.of() : Stream.of(running.split(",")).map(Long::valueOf).toList();
		long oldest = Long.parseLong(parts.group(1));
		long previous = oldest - 1;
		for (long id : ids) {
			if (id <= previous) {
				return false;
			}
			previous = id;
		}
		return oldest > 0 && previous < Long.parseLong(parts.group(2));
	}

	@Override
	public boolean isPurged(String position) {
		return this.database.sql("select purged_transaction >= ? from change_log")
			.param(oldest(position))
			.query(Boolean.class)
			.single();
	}

	@Override
	public boolean isOfAnotherServer() {
		return this.database.sql("""
				select greatest((select max(transaction_id) from user_changes),
					(select purged_transaction from change_log))
				>= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
				""").query(Boolean.class).single();
	}

	@Override
	public void notifyOthers() {
		this.database.sql("select pg_notify(?, '')").param(CHANNEL).query((row, number) -> "").list();
	}

}
