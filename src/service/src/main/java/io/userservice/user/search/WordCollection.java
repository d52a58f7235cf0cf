package io.userservice.user.search;

import java.util.ArrayList;
import java.util.List;

import io.userservice.database.DatabaseKind;
import io.userservice.user.text.WordSignature;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Gives stored users their words, in the current transaction. Can be repeated. */
@Component
class WordCollection {

	/**
	 * Not of a user that was changed meanwhile: who changed it has cared for the words.
	 */
	private static final String UPDATE = "update users set name_words = ?, email_words = ?,"
			+ " name_signature = ?, email_signature = ? where id = ? and name = ? and email = ?";

	/**
	 * On PostgreSQL: into the table of words what the rows have, which are locked: who
	 * changes or deletes one comes before or after it.
	 */
	private static final String RESTORE = """
			insert into user_words (word, user_id, created_day, shared, signature)
			  select word, id, least(created / 86400000000, 32767), shared, coalesce(name_signature, -1) | coalesce(email_signature, -1)
			  from (select * from users where id = any(?) for share) as u, search_words_of(name_words || email_words)
			  on conflict do nothing""";

	private final JdbcTemplate database;

	private final DatabaseKind kind;

	WordCollection(JdbcTemplate database, DatabaseKind kind) {
		this.database = database;
		this.kind = kind;
	}

	void collect(List<StoredWords> users) {
		List<StoredWords> changed = new ArrayList<>();
		List<StoredWords> same = new ArrayList<>();
		users.forEach((user) -> (user.collected().equals(user) ? same : changed).add(user));
		this.database.batchUpdate(UPDATE, changed.stream().map(WordCollection::update).toList());
		if (this.kind == DatabaseKind.POSTGRESQL && !same.isEmpty()) {
			this.database.update(RESTORE,
					(Object) same.stream().map((user) -> user.user().id()).toArray(Integer[]::new));
		}
	}

	/** Empties the table; the rows of users keep their words. */
	void drop() {
		if (this.kind == DatabaseKind.POSTGRESQL) {
			this.database.execute("truncate table user_words");
			this.database.update("delete from unindexed_users");
		}
	}

	private static Object[] update(StoredWords user) {
		StoredWords collected = user.collected();
		return new Object[] { collected.nameWords(), collected.emailWords(),
				WordSignature.ofWords(collected.nameWords()), WordSignature.ofWords(collected.emailWords()),
				user.user().id(), user.user().name(), user.user().email() };
	}

}
