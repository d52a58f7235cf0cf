package io.userservice.user.state;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;

/**
 * Which users are read.
 *
 * @param sql the statement from {@code where} on
 * @param parameters sets its parameters, beginning at an index
 */
public record UserCondition(String sql, Parameters parameters) {

	/** Sets parameters of a statement. */
	@FunctionalInterface
	public interface Parameters {

		void set(PreparedStatement statement, int first) throws SQLException;

	}

	public static UserCondition ids(Collection<Integer> ids) {
		return new UserCondition("where id = any(?)", array("integer", ids.toArray()));
	}

	public static UserCondition emailKeys(Collection<String> keys) {
		return new UserCondition("where email_key = any(?)", array("varchar", keys.toArray()));
	}

	/** The users from an id on, in ascending id. */
	public static UserCondition from(int id, int limit) {
		return new UserCondition("where id >= ? order by id limit ?", (statement, first) -> {
			statement.setInt(first, id);
			statement.setInt(first + 1, limit);
		});
	}

	static Parameters array(String type, Object[] elements) {
		return (statement, first) -> statement.setArray(first, statement.getConnection().createArrayOf(type, elements));
	}

}
