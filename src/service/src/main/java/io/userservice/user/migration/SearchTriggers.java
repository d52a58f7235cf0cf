package io.userservice.user.migration;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import io.userservice.database.ConditionalOnDatabase;
import io.userservice.database.DatabaseKind;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Keeps {@code user_words} as the rows of users are, whoever writes them, and notes the
 * users that are written without their words, as replicas do that know no search. For
 * PostgreSQL alone: the embedded H2 has no other writers.
 */
@Component
@ConditionalOnDatabase(DatabaseKind.POSTGRESQL)
class SearchTriggers implements JavaMigration {

	/**
	 * The argument is the schema, so that sessions with another search_path can write
	 * users.
	 */
	private static final String SQL = """
			alter table user_words alter column word type varchar(64) collate "C";
			-- The planner's estimates choose which of several frequent words leads: ten times as many samples as by default.
			alter table user_words alter column word set statistics 1000;

			-- In the order of the table, which is its key's, and compared as it compares: a third less time.
			create function users_words_added() returns trigger language plpgsql as $$
			begin
			  insert into %1$s.user_words (word, user_id)
			    select distinct on (word, id) word, id from (
			      select word::varchar(64) collate "C" as word, id
			      from added, unnest(string_to_array(substr(name_words || email_words, 2), ' ')) word) each
			    order by word, id;
			  insert into %1$s.unindexed_users (user_id)
			    select id from added
			    where (name_words is null or email_words is null) and (select enabled from %1$s.search_index);
			  return null;
			end $$;

			create function users_words_changed() returns trigger language plpgsql as $$
			declare
			  before text[] := string_to_array(substr(coalesce(old.name_words, '') || coalesce(old.email_words, ''), 2), ' ');
			  after text[] := string_to_array(substr(coalesce(new.name_words, '') || coalesce(new.email_words, ''), 2), ' ');
			begin
			  delete from %1$s.user_words where user_id = new.id and word = any(before) and word <> all(after);
			  insert into %1$s.user_words (word, user_id) select distinct word, new.id from unnest(after) word
			    where word <> all(before) on conflict do nothing;
			  return null;
			end $$;

			create function users_words_stale() returns trigger language plpgsql as $$
			begin
			  insert into %1$s.unindexed_users (user_id) select new.id where (select enabled from %1$s.search_index);
			  return null;
			end $$;

			create function users_words_removed() returns trigger language plpgsql as $$
			begin
			  delete from %1$s.user_words where user_id = old.id
			    and word = any(string_to_array(substr(coalesce(old.name_words, '') || coalesce(old.email_words, ''), 2), ' '));
			  return null;
			end $$;

			create trigger users_words_added after insert on users referencing new table as added
			  for each statement execute function users_words_added();
			create trigger users_words_changed after update on users for each row
			  when (old.name_words is distinct from new.name_words or old.email_words is distinct from new.email_words)
			  execute function users_words_changed();
			create trigger users_words_stale after update on users for each row
			  when (old.name_words is not distinct from new.name_words and old.email_words is not distinct from new.email_words
			    and (old.name <> new.name or old.email <> new.email))
			  execute function users_words_stale();
			create trigger users_words_removed after delete on users for each row execute function users_words_removed();
			""";

	@Override
	public MigrationVersion getVersion() {
		return MigrationVersion.fromVersion("12");
	}

	@Override
	public String getDescription() {
		return "keep search words by triggers";
	}

	@Override
	public @Nullable Integer getChecksum() {
		return null;
	}

	@Override
	public boolean canExecuteInTransaction() {
		return true;
	}

	@Override
	public void migrate(Context context) throws SQLException {
		try (Statement statement = context.getConnection().createStatement()) {
			statement.execute(SQL.formatted(schema(statement)));
		}
	}

	private static String schema(Statement statement) throws SQLException {
		try (ResultSet schema = statement.executeQuery("select quote_ident(current_schema())")) {
			schema.next();
			return schema.getString(1);
		}
	}

}
