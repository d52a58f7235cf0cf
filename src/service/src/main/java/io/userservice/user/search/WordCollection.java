package io.userservice.user.search;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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

	/** The rows are locked: who changes or deletes one comes before or after it. */
	private static final String RESTORE_ON_POSTGRES = """
			insert into user_words (word, user_id, created_day, shared, signature)
			  select word, id, least(created / 86400000000, 32767), shared, coalesce(name_signature, -1) | coalesce(email_signature, -1)
			  from (select * from users where id = any(?) for share) as u, search_words_of(name_words || email_words)
			  on conflict do nothing""";

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
						(Object) same.stream().map((user) -> user.user().id()).toArray(Integer[]::new));
			}
		}
		else {
			changed.stream()
				.filter((user) -> this.database.update(UPDATE, update(user)) > 0)
				.forEach((user) -> this.words.changed(user, user.collected()));
			same.stream()
				.filter((user) -> !this.database.queryForList(LOCK_ON_H2, key(user)).isEmpty())
				.forEach((user) -> this.words.changed(user.empty(), user));
		}
	}

	private static Object[] update(StoredWords user) {
		StoredWords collected = user.collected();
		return Stream
			.concat(Stream.of(collected.nameWords(), collected.emailWords(),
					WordSignature.ofWords(collected.nameWords()), WordSignature.ofWords(collected.emailWords())),
					Stream.of(key(user)))
			.toArray();
	}

	private static Object[] key(StoredWords user) {
		return new Object[] { user.user().id(), user.user().name(), user.user().email() };
	}

}
