package io.userservice.user.write;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.userservice.database.ConditionalOnDatabase;
import io.userservice.database.DatabaseKind;
import io.userservice.database.DatabaseProperties;
import io.userservice.database.transaction.RetryingTransaction;
import io.userservice.user.StoredUser;
import io.userservice.user.StoredUserMapper;
import io.userservice.user.change.ChangeKind;
import io.userservice.user.change.Change;
import io.userservice.user.change.PostgresChangeSql;
import io.userservice.user.change.UserChangeLog;
import io.userservice.user.input.UserUpdate;
import io.userservice.user.search.UserWords;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Makes an {@link UpdateStatement} together with its row of the log and its key in one
 * statement. A transaction of Hibernate's takes five round trips to the database for
 * that, and nearly twice the CPU (docs/performance.md). For PostgreSQL alone: H2 has no
 * such statement, and no round trips to save.
 */
@Component
@ConditionalOnDatabase(DatabaseKind.POSTGRESQL)
class PostgresUserUpdate {

	/** Set before the row is locked, for the statement's own transaction alone. */
	private static final String LOCK_TIMEOUT = " and set_config('lock_timeout', '%d', true) is not null";

	private static final String SQL = "with updated as (%s%s returning " + StoredUserMapper.COLUMNS + "), logged as ("
			+ PostgresChangeSql.appendFrom(ChangeKind.UPDATED, "updated") + "%s)%s select "
			+ StoredUserMapper.CAST_COLUMNS + "%s from updated%s";

	private static final String RETURNING = " returning id as logged_id, "
			+ "cast(extract(epoch from changed) * 1000000 as bigint) as logged_at";

	private static final String KEY = ", recorded as (" + IdempotencyRecord.INSERT
			+ "select ?, ?, array[id] from updated)";

	private static final StoredUserMapper USER = new StoredUserMapper();

	private final JdbcTemplate database;

	private final RetryingTransaction transaction;

	private final UserChangeLog changes;

	private final UserWords words;

	private final String lockTimeout;

	private final Map<Shape, String> texts = new ConcurrentHashMap<>();

	/** What the text of the statement depends on. */
	private record Shape(String update, boolean keyed, boolean told) {
	}

	PostgresUserUpdate(JdbcTemplate database, RetryingTransaction transaction, UserChangeLog changes, UserWords words,
			DatabaseProperties properties) {
		this.database = database;
		this.transaction = transaction;
		this.changes = changes;
		this.words = words;
		this.lockTimeout = LOCK_TIMEOUT.formatted(properties.lockTimeout().toMillis());
	}

	/**
	 * Updates a user. The statement commits itself, but not with a row that cannot be
	 * mapped: its columns are cast within the statement. A transaction around it would
	 * cost 1.4 times the CPU.
	 * @return the user as stored; empty if nothing was changed, for any reason
	 */
	Optional<StoredUser> run(UserUpdate update, Optional<WriteKey> key) {
		Optional<StoredUser> updated = this.transaction.statement(() -> execute(update, key));
		updated.ifPresent((user) -> this.changes.committed());
		return updated;
	}

	private Optional<StoredUser> execute(UserUpdate update, Optional<WriteKey> key) {
		UpdateStatement statement = UpdateStatement.of(update, this.words.areCollected());
		List<Object> parameters = new ArrayList<>(statement.parameters());
		key.ifPresent((one) -> parameters.addAll(List.of(one.digest(), one.requestDigest())));
		boolean told = Change.Logged.isWanted();
		return this.database
			.query(this.texts.computeIfAbsent(new Shape(statement.sql(), key.isPresent(), told), this::text),
					told ? PostgresUserUpdate::tell : USER, parameters.toArray())
			.stream()
			.findFirst();
	}

	/** A row with that of the log. */
	private static StoredUser tell(ResultSet row, int number) throws SQLException {
		Change.Logged
			.tell(new Change.Logged(row.getLong(StoredUserMapper.COUNT + 1), row.getLong(StoredUserMapper.COUNT + 2)));
		return USER.mapRow(row, number);
	}

	private String text(Shape shape) {
		boolean told = shape.told();
		return SQL.formatted(shape.update(), this.lockTimeout, told ? RETURNING : "", shape.keyed() ? KEY : "",
				told ? ", logged_id, logged_at" : "", told ? ", logged" : "");
	}

}
