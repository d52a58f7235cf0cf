package io.userservice.user.write;

import java.util.Optional;

import io.userservice.database.RetryingTransaction;
import io.userservice.user.StoredUser;
import io.userservice.user.UserUpdate;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.DataClassRowMapper;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Updates a user in one statement, with its row of the log and its key. A transaction of
 * Hibernate's takes five round trips to the database for that, and nearly twice the CPU
 * (docs/performance.md). For PostgreSQL alone: H2 has no such statement, and no round
 * trips to save.
 */
@Component
class UserUpdateStatement {

	private static final String SQL = """
			with updated as (
				update users set name = coalesce(:name, name), email = coalesce(:email, email),
					email_key = coalesce(:emailKey, email_key), version = version + 1, updated = :now
				where id = :id and (:etag = '' or version::text = :etag)
				and (name, email) is distinct from (coalesce(:name, name), coalesce(:email, email))
				returning id, name, email, version, created, updated),
			logged as (
				insert into user_changes (user_ids, user_count, kind, transaction_id)
				select array[id], 1, 2, pg_current_xact_id()::text::bigint from updated)%s
			select * from updated
			""";

	private static final String WITH_KEY = SQL.formatted("""
			,
			recorded as (
				insert into user_creations (key_digest, request_digest, user_ids, created_at)
				select :key, :request, array[id], current_timestamp from updated)
			""");

	private static final String WITHOUT_KEY = SQL.formatted("");

	private static final RowMapper<StoredUser> USER = DataClassRowMapper.newInstance(StoredUser.class);

	private final JdbcClient database;

	private final RetryingTransaction transaction;

	private final UserEdits edits;

	private final boolean onPostgres;

	UserUpdateStatement(JdbcClient database, RetryingTransaction transaction, UserEdits edits,
			@Value("${spring.datasource.url}") String url) {
		this.database = database;
		this.transaction = transaction;
		this.edits = edits;
		this.onPostgres = url.startsWith("jdbc:postgresql:");
	}

	/**
	 * @return the user as stored; empty if nothing was changed, for whatever reason, or
	 * if another transaction has held the row for long
	 */
	Optional<StoredUser> run(UserUpdate update, WriteKey key) {
		if (!this.onPostgres) {
			return Optional.empty();
		}
		try {
			Optional<StoredUser> updated = this.transaction.statement(() -> execute(update, key));
			updated.ifPresent((user) -> this.edits.committed());
			return updated;
		}
		catch (QueryTimeoutException ex) {
			// PostgreSQL has undone the statement.
			return Optional.empty();
		}
	}

	private Optional<StoredUser> execute(UserUpdate update, WriteKey key) {
		JdbcClient.StatementSpec statement = this.database.sql((key.digest() != null) ? WITH_KEY : WITHOUT_KEY)
			.param("id", update.id())
			.param("name", update.name())
			.param("email", update.email())
			.param("emailKey", update.emailKey())
			.param("etag", update.etag())
			.param("now", UserEdits.now());
		if (key.digest() != null) {
			statement.param("key", key.digest()).param("request", key.requestDigest());
		}
		return statement.query(USER).optional();
	}

}
