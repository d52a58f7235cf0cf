package io.userservice.user.search;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.userservice.database.DatabaseKind;
import io.userservice.user.StoredUser;
import io.userservice.user.UserEntity;
import io.userservice.user.text.SearchWords;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Keeps the table of words as the words in the rows of users are, in the transaction that
 * writes these. On PostgreSQL triggers do that, so that it is right whoever writes; H2
 * has triggers in Java alone, without which an older version could not open the file.
 */
@Component
public class UserWords {

	private static final String INSERT = "merge into user_words (word, user_id) key (word, user_id) values (?, ?)";

	private static final String DELETE = "delete from user_words where word = ? and user_id = ?";

	private final JdbcTemplate database;

	private final boolean collected;

	private final boolean byTriggers;

	UserWords(JdbcTemplate database, SearchProperties properties, DatabaseKind kind) {
		this.database = database;
		this.collected = properties.enabled();
		this.byTriggers = kind == DatabaseKind.POSTGRESQL;
	}

	/** Whether the rows of users are to have their words. */
	public boolean areCollected() {
		return this.collected;
	}

	/** Users have been inserted. */
	public void inserted(Stream<UserEntity> users) {
		if (isKeptHere()) {
			run(INSERT, users.flatMap((user) -> rows(user.toStored().id(), words(user))).toList());
		}
	}

	/**
	 * A user has been changed.
	 * @param before the row as it was
	 */
	public void changed(UserEntity before, StoredUser after) {
		if (isKeptHere()) {
			changed(after.id(), words(before), SearchWords.ofText(after.name()) + SearchWords.ofText(after.email()));
		}
	}

	/**
	 * The words of a user have been changed.
	 * @param before name and e-mail, as the row had them
	 */
	void changed(int id, String before, String after) {
		if (isKeptHere()) {
			run(DELETE, rows(id, before).toList());
			run(INSERT, rows(id, after).toList());
		}
	}

	/** A user has been deleted. */
	public void deleted(UserEntity user) {
		if (isKeptHere()) {
			run(DELETE, rows(user.toStored().id(), words(user)).toList());
		}
	}

	private boolean isKeptHere() {
		return this.collected && !this.byTriggers;
	}

	private static String words(UserEntity user) {
		return user.getNameWords() + user.getEmailWords();
	}

	private static Stream<Object[]> rows(int id, String words) {
		Set<String> each = new LinkedHashSet<>(List.of(words.split(" ")));
		each.remove("");
		return each.stream().map((word) -> new Object[] { word, id });
	}

	private void run(String sql, Collection<Object[]> rows) {
		if (!rows.isEmpty()) {
			this.database.batchUpdate(sql, List.copyOf(rows));
		}
	}

}
