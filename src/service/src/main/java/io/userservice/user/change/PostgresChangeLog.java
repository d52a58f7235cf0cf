package io.userservice.user.change;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A position is a snapshot ({@code pg_snapshot}), and each change has the id of its
 * transaction: a transaction that the snapshot does not see comes after it, however early
 * it began.
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

	/**
	 * Uses the index of the transactions, since the first row may be anywhere in the log.
	 */
	private static final String FIRST_ROW = """
			with later as materialized (select id, transaction_id from user_changes where transaction_id >= :oldest)
			select coalesce(min(id), 0) from later where %s
			""".formatted(IN_SPAN);

	private final JdbcClient database;

	private final ChangeRows rows;

	private final String origin;

	/**
	 * @param origin names this replica in its notifications, which it receives, too
	 */
	PostgresChangeLog(JdbcClient database, String origin) {
		this.database = database;
		this.origin = origin;
		// No condition on the transaction's id: PostgreSQL would use its index, and sort
		// the rest of the span for each chunk.
		this.rows = new ChangeRows(database, IN_SPAN);
	}

	@Override
	public void append(ChangeKind kind, Integer[] userIds) {
		this.database.sql(PostgresChangeSql.APPEND).params(userIds, userIds.length, kind.number()).update();
	}

	@Override
	public String position() {
		return this.database.sql("""
				select pg_current_snapshot()::text, greatest((select max(transaction_id) from user_changes),
					(select purged_transaction from change_log))
				""").query((row, number) -> durable(row.getString(1), row.getLong(2))).single();
	}

	/**
	 * The snapshot, cut after the last change. PostgreSQL may forget a later transaction
	 * without a change in a crash, and give its id to another: a snapshot in which that
	 * id has ended would hide the changes of the other one.
	 */
	static String durable(String snapshot, long lastChange) {
		String[] parts = snapshot.split(":", -1);
		long end = Math.min(Long.parseLong(parts[1]), lastChange + 1);
		List<String> running = Stream.of(parts[2].split(","))
			.filter((id) -> !id.isEmpty() && Long.parseLong(id) < end)
			.toList();
		return "%s:%s:%s".formatted(running.isEmpty() ? end : running.get(0), end, String.join(",", running));
	}

	@Override
	public List<Change> read(Span span, int limit) {
		Map<String, ?> parameters = Map.of("from", span.from(), "to", span.to(), "oldest", oldest(span.from()));
		long firstRow = (span.afterId() > 0) ? Change.rowOf(span.afterId())
				: this.database.sql(FIRST_ROW).params(parameters).query(Long.class).single();
		return (firstRow == 0) ? List.of() : this.rows.read(firstRow, parameters, span.afterId(), limit);
	}

	/**
	 * The oldest transaction that was running: all before it had ended when the snapshot
	 * was taken.
	 */
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

	/**
	 * Whether PostgreSQL accepts the text as a snapshot: the running transactions ascend,
	 * from the first to below the last.
	 */
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
		this.database.sql("select pg_notify(?, ?)").params(CHANNEL, this.origin).query((row, number) -> "").list();
	}

}
