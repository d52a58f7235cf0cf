package io.userservice.user.read;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.userservice.database.DatabaseKind;
import io.userservice.user.StoredUser;
import io.userservice.user.StoredUserMapper;
import io.userservice.user.UserReads;
import io.userservice.user.change.UserChangeLog;
import io.userservice.user.state.Consistency;
import io.userservice.user.state.H2PositionedReads;
import io.userservice.user.state.PositionedReads;
import io.userservice.user.state.PostgresPositionedReads;
import io.userservice.user.state.UserCondition;
import io.userservice.user.text.EmailKey;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.RowMapper;

/**
 * Reads users by JDBC, which takes less CPU than a query of Hibernate's
 * (docs/performance.md), and outside a transaction, which saves the database a BEGIN and
 * a COMMIT. Spring Data makes it a part of the repository.
 */
class UserReadsByJdbc implements UserReads {

	private static final String SELECT = "select " + StoredUserMapper.COLUMNS + " from users ";

	/** PostgreSQL takes less CPU for one id than for an array of one. */
	private static final String BY_ID = SELECT + "where id = ?";

	/** One statement for any number of ids. */
	static final String BY_IDS = SELECT + "where id = any(?)";

	private static final String BY_EMAIL_KEYS = SELECT + "where email_key = any(?)";

	private static final String FROM_ID = SELECT + "where id >= ? order by id limit ?";

	private static final String ID_AT = "select id from users order by id limit 1 offset ?";

	private static final String NEXT_ID_BLOCK = "select nextval('users_seq')";

	private static final StoredUserMapper USER = new StoredUserMapper();

	private final JdbcTemplate database;

	private final AtomicLong completed = new AtomicLong();

	private final PositionedReads positioned;

	UserReadsByJdbc(JdbcTemplate database, UserChangeLog log, DatabaseKind kind) {
		this.database = database;
		this.positioned = (kind == DatabaseKind.POSTGRESQL) ? new PostgresPositionedReads(database, log)
				: new H2PositionedReads(database, log);
	}

	/** Reads users for calls that ask for a state of the database. */
	PositionedReads.Read read(UserCondition condition, Collection<Consistency> calls) {
		PositionedReads.Read read = this.positioned.read(condition, calls);
		this.completed.incrementAndGet();
		return read;
	}

	/** The existing users of the ids, for lookups. */
	Found<Integer> findUsers(Collection<Integer> ids, List<Consistency> calls) {
		return calls.isEmpty() ? new Found<>(findUsers(ids)) : byId(read(UserCondition.ids(ids), calls), false);
	}

	/** The existing users of the e-mails, for lookups. */
	Found<String> findUsersByEmailKeys(Collection<String> keys, List<Consistency> calls) {
		return calls.isEmpty() ? new Found<>(findUsersByEmailKeys(keys))
				: byEmailKey(read(UserCondition.emailKeys(keys), calls), false);
	}

	private static String emailKey(StoredUser user) {
		return EmailKey.of(user.email());
	}

	static Found<Integer> byId(PositionedReads.Read read, boolean atStandby) {
		return new Found<>(byKey(StoredUser::id, read.users()), read.state(), atStandby);
	}

	static Found<String> byEmailKey(PositionedReads.Read read, boolean atStandby) {
		return new Found<>(byKey(UserReadsByJdbc::emailKey, read.users()), read.state(), atStandby);
	}

	@Override
	public Map<Integer, StoredUser> findUsers(Collection<Integer> ids) {
		return byKey(StoredUser::id,
				(ids.size() == 1) ? read(BY_ID, (query) -> query.setInt(1, ids.iterator().next()))
						: read(BY_IDS, (query) -> query.setArray(1,
								query.getConnection().createArrayOf("integer", ids.toArray(Integer[]::new)))));
	}

	@Override
	public Map<String, StoredUser> findUsersByEmailKeys(Collection<String> keys) {
		return byKey(UserReadsByJdbc::emailKey, read(BY_EMAIL_KEYS, (query) -> query.setArray(1,
				query.getConnection().createArrayOf("varchar", keys.toArray(String[]::new)))));
	}

	@Override
	public List<StoredUser> findUsersFrom(int id, int limit) {
		return read(FROM_ID, (query) -> {
			query.setInt(1, id);
			query.setInt(2, limit);
		});
	}

	@Override
	public Optional<Integer> findIdAt(long offset) {
		return read(ID_AT, (query) -> query.setLong(1, offset), (row, number) -> row.getInt(1)).stream().findFirst();
	}

	@Override
	public long nextIdBlock() {
		return Objects.requireNonNull(this.database.queryForObject(NEXT_ID_BLOCK, Long.class));
	}

	/** How many reads have succeeded so far. */
	long completed() {
		return this.completed.get();
	}

	private List<StoredUser> read(String sql, PreparedStatementSetter parameters) {
		return read(sql, parameters, USER);
	}

	private <T> List<T> read(String sql, PreparedStatementSetter parameters, RowMapper<T> mapper) {
		List<T> found = this.database.query(sql, parameters, mapper);
		this.completed.incrementAndGet();
		return found;
	}

	private static <K> Map<K, StoredUser> byKey(Function<StoredUser, K> keyOf, List<StoredUser> users) {
		return users.stream().collect(Collectors.toMap(keyOf, Function.identity()));
	}

}
