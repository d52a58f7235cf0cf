package io.userservice.user.change;

/**
 * The SQL by which PostgreSQL logs changes, alone or as a part of another statement. The
 * transaction must have changed or locked a row before, which gives it its id: it has
 * that before it takes the id of its row.
 */
public final class PostgresChangeSql {

	private static final String INSERT = "insert into user_changes (user_ids, user_count, kind, transaction_id) ";

	private static final String TRANSACTION = "pg_current_xact_id()::text::bigint";

	/** Logs changes of users: their ids, how many they are, and the kind. */
	static final String APPEND = INSERT + "values (?, ?, ?, " + TRANSACTION + ")";

	private PostgresChangeSql() {
	}

	/**
	 * Logs a change of the user of each row.
	 * @param rows a table, or the name of a common table expression, with a column
	 * {@code id}
	 */
	public static String appendFrom(ChangeKind kind, String rows) {
		return INSERT + "select array[id], 1, %d, %s from %s".formatted(kind.number(), TRANSACTION, rows);
	}

}
