package io.userservice.user.state;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

import io.userservice.user.StoredUser;
import io.userservice.user.StoredUserMapper;
import io.userservice.user.change.Revision;
import io.userservice.user.change.UserChangeLog;
import io.userservice.user.state.PositionedStatement.Revisions;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reads users and rows of the log in one statement of PostgreSQL, so that both are of the
 * same snapshot: on a standby, and when a primary has been replaced between two
 * statements, nothing else tells which state a read has seen. Not even the snapshot's
 * functions do, since a standby's snapshot lists no running transactions.
 */
public class PostgresPositionedReads implements PositionedReads {

	private static final StoredUserMapper USER = new StoredUserMapper();

	private final JdbcTemplate database;

	private final @Nullable UserChangeLog log;

	/** A few for each condition. */
	private final Map<PositionedStatement, String> statements = new ConcurrentHashMap<>();

	/**
	 * @param log publishes what is more than a position can name; null for a standby
	 */
	public PostgresPositionedReads(JdbcTemplate database, @Nullable UserChangeLog log) {
		this.database = database;
		this.log = log;
	}

	@Override
	public Read read(UserCondition condition, Collection<Consistency> calls) {
		List<StatePosition> asked = calls.stream()
			.map((this.log != null) ? Consistency::asked : Consistency::askedAtStandby)
			.flatMap(List::stream)
			.toList();
		boolean repeated = calls.stream().anyMatch(Consistency::isRepeated);
		boolean reported = calls.stream().anyMatch(Consistency::isReported);
		Object[] revisions = elements(asked,
				(position) -> Stream.ofNullable(position.revision()).map(Revision::number));
		Object[] changes = elements(asked, (position) -> position.changes().stream());
		// The primary's last revision tells a state of another history.
		PositionedStatement shape = new PositionedStatement(Revisions.of(revisions.length),
				reported || this.log != null, reported, changes.length > 0, repeated, condition.sql());
		String sql = this.statements.computeIfAbsent(shape, PositionedStatement::sql);
		Read read = Objects.requireNonNull(this.database.query((Connection connection) -> {
			PreparedStatement statement = connection.prepareStatement(sql);
			int next = 1;
			if (revisions.length == 1) {
				statement.setObject(next++, revisions[0]);
			}
			else if (revisions.length > 1) {
				UserCondition.array("bigint", revisions).set(statement, next++);
			}
			if (changes.length > 0) {
				UserCondition.array("bigint", changes).set(statement, next++);
				UserCondition.array("bigint", changes).set(statement, next++);
			}
			condition.parameters().set(statement, next);
			return statement;
		}, (ResultSet result) -> read(result, shape)));
		return (reported && read.state().position() == null && this.log != null)
				? new Read(read.users(), read.state().at(StatePosition.of(this.log.publish().revision()))) : read;
	}

	private static Object[] elements(List<StatePosition> asked, Function<StatePosition, Stream<Long>> numbers) {
		return asked.stream().flatMap(numbers).distinct().toArray();
	}

	private static Read read(ResultSet result, PositionedStatement shape) throws SQLException {
		List<StoredUser> users = new ArrayList<>();
		SeenState state = null;
		for (int number = 0; result.next(); number++) {
			if (result.getInt(1) == 0) {
				state = state(result, shape);
			}
			else {
				users.add(USER.mapRow(result, number));
			}
		}
		return new Read(users, Objects.requireNonNull(state));
	}

	private static SeenState state(ResultSet row, PositionedStatement shape) throws SQLException {
		int column = StoredUserMapper.COUNT;
		Set<UUID> keys = keys(row.getObject(++column));
		boolean inRecovery = row.getBoolean(++column);
		long last = 0;
		StatePosition position = null;
		if (shape.last()) {
			last = row.getLong(++column);
			UUID key = row.getObject(++column, UUID.class);
			List<Long> unpublished = List.of(elements(row.getArray(++column), Long[]::new));
			long changed = row.getLong(++column);
			if (shape.unpublished() && unpublished.size() <= StatePosition.MOST_CHANGES) {
				position = new StatePosition((key != null) ? new Revision(last, key) : null, unpublished, changed);
			}
		}
		Map<Long, Long> changes = new HashMap<>();
		if (shape.changes()) {
			Long[] ids = elements(row.getArray(++column), Long[]::new);
			Long[] times = elements(row.getArray(++column), Long[]::new);
			for (int index = 0; index < ids.length; index++) {
				changes.put(ids[index], times[index]);
			}
		}
		return new SeenState(position, last, keys, changes, shape.commitsWait() && row.getBoolean(++column),
				inRecovery);
	}

	private static Set<UUID> keys(@Nullable Object found) throws SQLException {
		return (found instanceof Array several) ? Set.of(elements(several, UUID[]::new))
				: (found instanceof UUID one) ? Set.of(one) : Set.of();
	}

	private static <T> T[] elements(@Nullable Array array, java.util.function.IntFunction<T[]> type)
			throws SQLException {
		return (array != null) ? Stream.of((Object[]) array.getArray()).toArray(type) : type.apply(0);
	}

}
