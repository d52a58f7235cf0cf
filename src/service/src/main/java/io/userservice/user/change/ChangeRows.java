package io.userservice.user.change;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the rows of the log, each of which has the users of one transaction. */
final class ChangeRows {

	/**
	 * Rows in ascending id until they have enough users. The rows are limited before
	 * their users are counted, so that the database reads no more of them; one row more
	 * than users, since all users of the first row may have been read before.
	 */
	private static final String SELECT = """
			select id, kind, user_ids from (
				select id, kind, user_ids, user_count, sum(user_count) over (order by id) as total from (
					select id, kind, user_ids, user_count from user_changes
					where id >= :firstRow and %s order by id limit :limit + 1) as limited) as counted
			where total - user_count < :limit + :passed order by id
			""";

	private final JdbcClient database;

	private final String sql;

	/**
	 * @param condition of the rows of a span, with named parameters
	 */
	ChangeRows(JdbcClient database, String condition) {
		this.database = database;
		this.sql = SELECT.formatted(condition);
	}

	/**
	 * @param firstRow the lowest id of a row
	 * @param afterId only later changes are returned
	 */
	List<Change> read(long firstRow, Map<String, ?> parameters, long afterId, int limit) {
		List<Change> changes = new ArrayList<>();
		this.database.sql(this.sql)
			.params(parameters)
			.param("firstRow", firstRow)
			.param("limit", limit)
			.param("passed", Change.placesUpTo(afterId))
			.query((row) -> {
				add(row, afterId, limit, changes);
			});
		return changes;
	}

	private static void add(ResultSet row, long afterId, int limit, List<Change> changes) throws SQLException {
		Object[] users = (Object[]) row.getArray(3).getArray();
		ChangeKind kind = ChangeKind.of(row.getInt(2));
		for (int place = 0; place < users.length && changes.size() < limit; place++) {
			Change change = Change.of(row.getLong(1), place, (Integer) users[place], kind);
			if (change.id() > afterId) {
				changes.add(change);
			}
		}
	}

}
