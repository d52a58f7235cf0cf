package io.userservice.user.migration;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import io.userservice.database.ConditionalOnDatabase;
import io.userservice.database.DatabaseKind;

import org.springframework.stereotype.Component;

/**
 * Keeps {@code user_words} as the rows of users are that are changed or deleted, whoever
 * does so, and notes the users that are written without their words, as replicas do that
 * know no search. For PostgreSQL alone: the embedded H2 has no other writers.
 */
@Component
@ConditionalOnDatabase(DatabaseKind.POSTGRESQL)
class SearchTriggers extends StatementMigration {

	/**
	 * The argument is the schema, so that sessions with another search_path can write
	 * users.
	 */
	private static final String SQL = """
			alter table user_words alter column word type varchar(64) collate "C";
			-- A search reads the index alone.
			alter table user_words drop constraint user_words_pkey,
			  add constraint user_words_pkey primary key (word, user_id) include (created_day, shared, signature);
			-- PostgreSQL reads the table, too, where there are new rows that it has not vacuumed.
			alter table user_words set (autovacuum_vacuum_insert_scale_factor = 0.02);
			-- The planner's estimates choose which of several frequent words leads: ten times as many samples as by default.
			alter table user_words alter column word set statistics 1000;

			create function search_words_common(one text, other text) returns integer language sql immutable as $$
			  select count(*)::integer from generate_series(1, 32) n where left(one, n) = left(other, n)
			$$;

			-- As WordRow, in Java.
			create function search_words_of(words text) returns table (word text, shared integer) language sql immutable as $$
			  select word, case when before is null or left(before, 1) <> left(word, 1) then 0
			      when starts_with(word, before) then length(before)
			      else %1$s.search_words_common(before, word) end
			  from (
			    select word, lag(word) over (order by word) as before
			    from (select each collate "C" as word from unnest(string_to_array(substr(words, 2), ' ')) each) unordered) ordered
			  where before is null or before <> word
			$$;

			create function users_words_removed() returns trigger language plpgsql as $$
			begin
			  delete from %1$s.user_words where user_id = old.id
			    and word = any(string_to_array(substr(coalesce(old.name_words, '') || coalesce(old.email_words, ''), 2), ' '));
			  return null;
			end $$;

			create function users_words_changed() returns trigger language plpgsql as $$
			begin
			  delete from %1$s.user_words where user_id = old.id
			    and word = any(string_to_array(substr(coalesce(old.name_words, '') || coalesce(old.email_words, ''), 2), ' '));
			  insert into %1$s.user_words (word, user_id, created_day, shared, signature)
			    select word, new.id, least(new.created / 86400000000, 32767), shared,
			      coalesce(new.name_signature, -1) | coalesce(new.email_signature, -1)
			    from %1$s.search_words_of(coalesce(new.name_words, '') || coalesce(new.email_words, ''))
			    on conflict (word, user_id) do update set shared = excluded.shared, signature = excluded.signature;
			  return null;
			end $$;

			create function users_words_stale() returns trigger language plpgsql as $$
			begin
			  insert into %1$s.unindexed_users (user_id) select new.id where (select enabled from %1$s.search_index);
			  return null;
			end $$;

			-- Whoever inserts users with their words inserts these, too.
			create trigger users_words_missing after insert on users for each row
			  when (new.name_words is null or new.email_words is null) execute function users_words_stale();
			create trigger users_words_changed after update on users for each row
			  when (old.name_words is distinct from new.name_words or old.email_words is distinct from new.email_words)
			  execute function users_words_changed();
			create trigger users_words_stale after update on users for each row
			  when (old.name_words is not distinct from new.name_words and old.email_words is not distinct from new.email_words
			    and (old.name <> new.name or old.email <> new.email))
			  execute function users_words_stale();
			create trigger users_words_removed after delete on users for each row execute function users_words_removed();
			""";

	SearchTriggers() {
		super("12", "keep search words by triggers");
	}

	@Override
	void migrate(Statement statement) throws SQLException {
		statement.execute(SQL.formatted(schema(statement)));
	}

	private static String schema(Statement statement) throws SQLException {
		try (ResultSet schema = statement.executeQuery("select quote_ident(current_schema())")) {
			schema.next();
			return schema.getString(1);
		}
	}

}
