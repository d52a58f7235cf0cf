package io.userservice.user.search;

import java.util.ArrayList;
import java.util.List;

import io.userservice.database.DatabaseKind;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Gives stored users their words, in the current transaction. Can be repeated. */
@Component
class WordCollection {

	/**
	 * Not of a user that was changed meanwhile: who changed it has cared for the words.
	 */
	private static final String UPDATE = "update users set name_words = ?, email_words = ?"
			+ " where id = ? and name = ? and email = ?";

	/** The rows are locked: who changes or deletes one comes before or after it. */
	private static final String RESTORE_ON_POSTGRES = "insert into user_words (word, user_id)"
			+ " select distinct word, id from (select id, name_words, email_words from users where id = any(?) for share) as u,"
			+ " unnest(string_to_array(substr(name_words || email_words, 2), ' ')) word on conflict do nothing";

	private static final String LOCK_ON_H2 = "select id from users where id = ? and name = ? and email = ? for update";

	private final JdbcTemplate database;

	private final UserWords words;

	private final DatabaseKind kind;

	WordCollection(JdbcTemplate database, UserWords words, DatabaseKind kind) {
		this.database = database;
		this.words = words;
		this.kind = kind;
	}

	void collect(List<StoredWords> users) {
		List<StoredWords> changed = new ArrayList<>();
		List<StoredWords> same = new ArrayList<>();
		users.forEach((user) -> (user.collected().equals(user) ? same : changed).add(user));
		if (this.kind == DatabaseKind.POSTGRESQL) {
			this.database.batchUpdate(UPDATE, changed.stream().map(WordCollection::update).toList());
			if (!same.isEmpty()) {
				this.database.update(RESTORE_ON_POSTGRES,
						(Object) same.stream().map(StoredWords::id).toArray(Integer[]::new));
			}
		}
		else {
			changed.stream()
				.filter((user) -> this.database.update(UPDATE, update(user)) > 0)
				.forEach((user) -> this.words.changed(user.id(), user.words(), user.collected().words()));
			same.stream()
				.filter((user) -> !this.database.queryForList(LOCK_ON_H2, user.id(), user.name(), user.email())
					.isEmpty())
				.forEach((user) -> this.words.changed(user.id(), "", user.words()));
		}
	}

	private static Object[] update(StoredWords user) {
		StoredWords collected = user.collected();
		return new Object[] { collected.nameWords(), collected.emailWords(), user.id(), user.name(), user.email() };
	}

}
