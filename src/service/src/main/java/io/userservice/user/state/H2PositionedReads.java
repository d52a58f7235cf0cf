package io.userservice.user.state;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.userservice.user.StoredUser;
import io.userservice.user.StoredUserMapper;
import io.userservice.user.change.Change;
import io.userservice.user.change.Revision;
import io.userservice.user.change.UserChangeLog;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reads the log before the users, and names the state after them: an embedded database is
 * not replaced between two statements, and never goes back.
 */
public class H2PositionedReads implements PositionedReads {

	private static final StoredUserMapper USER = new StoredUserMapper();

	private final JdbcTemplate database;

	private final UserChangeLog log;

	public H2PositionedReads(JdbcTemplate database, UserChangeLog log) {
		this.database = database;
		this.log = log;
	}

	@Override
	public Read read(UserCondition condition, Collection<Consistency> calls) {
		Set<UUID> keys = new HashSet<>();
		Map<Long, Long> changes = new HashMap<>();
		calls.stream()
			.map(Consistency::asked)
			.flatMap(List::stream)
			.distinct()
			.forEach((asked) -> find(asked, keys, changes));
		List<StoredUser> users = this.database.query(
				"select " + StoredUserMapper.COLUMNS + " from users " + condition.sql(),
				(statement) -> condition.parameters().set(statement, 1), USER);
		Revision last = this.log.publish().revision();
		return new Read(users, new SeenState(StatePosition.of(last), last.number(), keys, changes, false, false));
	}

	private void find(StatePosition asked, Set<UUID> keys, Map<Long, Long> changes) {
		if (asked.revision() != null) {
			keys.addAll(this.database.queryForList("select revision_key from change_revisions where revision = ?",
					UUID.class, asked.revision().number()));
		}
		this.database.query("select " + Change.Logged.COLUMNS + " from user_changes where id = any(?)",
				(statement) -> UserCondition.array("bigint", asked.changes().toArray()).set(statement, 1), (row) -> {
					changes.put(row.getLong(1), row.getLong(2));
				});
	}

}
