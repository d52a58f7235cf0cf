package io.userservice.user.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

import io.userservice.database.DatabaseKind;
import io.userservice.user.StoredUser;
import io.userservice.user.UserEntity;
import io.userservice.user.text.SearchWords;
import io.userservice.user.text.WordSignature;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Keeps the table of words as the words in the rows of users are, in the transaction that
 * writes these. On PostgreSQL triggers do that for users that are changed and deleted, so
 * that it is right whoever writes; H2 has triggers in Java alone, without which an older
 * version could not open the file.
 */
@Component
public class UserWords {

	/** Rows of one statement, a user's more or less: what a transaction holds of them. */
	private static final int ROWS = 5_000;

	private static final String INSERT = "insert into user_words (word, user_id, created_day, shared, signature)"
			+ " select * from unnest(?, ?, ?, ?, ?)";

	private static final String MERGE = "merge into user_words (word, user_id, created_day, shared, signature)"
			+ " key (word, user_id) values (?, ?, ?, ?, ?)";

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

	/**
	 * Users have been inserted. Also on PostgreSQL, where a trigger would take more time
	 * (docs/decisions.md).
	 */
	public void inserted(Stream<UserEntity> users) {
		if (this.collected) {
			List<WordRow> rows = new ArrayList<>();
			for (Iterator<UserEntity> each = users.iterator(); each.hasNext();) {
				rows.addAll(rows(each.next()));
				if (rows.size() >= ROWS || !each.hasNext()) {
					insert(rows);
					rows.clear();
				}
			}
		}
	}

	/**
	 * A user has been changed.
	 * @param before the row as it was
	 */
	public void changed(UserEntity before, StoredUser after) {
		if (isKeptHere()) {
			delete(rows(before));
			merge(rows(after, SearchWords.ofText(after.name()) + SearchWords.ofText(after.email())));
		}
	}

	/** The words of a user have been changed. */
	void changed(StoredWords before, StoredWords after) {
		if (isKeptHere()) {
			delete(rows(before.user(), before.words()));
			merge(rows(after.user(), after.words()));
		}
	}

	/** A user has been deleted. */
	public void deleted(UserEntity user) {
		if (isKeptHere()) {
			delete(rows(user));
		}
	}

	private boolean isKeptHere() {
		return this.collected && !this.byTriggers;
	}

	private static List<WordRow> rows(UserEntity user) {
		return rows(user.toStored(), user.getNameWords() + user.getEmailWords());
	}

	private static List<WordRow> rows(StoredUser user, String words) {
		return WordRow.of(user.id(), user.created(), words, WordSignature.ofWords(words));
	}

	/** In the order of the table, so that neighbours are written together. */
	private void insert(List<WordRow> rows) {
		rows.sort(Comparator.comparing(WordRow::word).thenComparing(WordRow::userId));
		this.database.update(INSERT, (Object) rows.stream().map(WordRow::word).toArray(String[]::new),
				rows.stream().map(WordRow::userId).toArray(Integer[]::new),
				rows.stream().map(WordRow::createdDay).toArray(Short[]::new),
				rows.stream().map(WordRow::shared).toArray(Short[]::new),
				rows.stream().map(WordRow::signature).toArray(Long[]::new));
	}

	/** Instead of rows of the same words that are there: H2's file may have any. */
	private void merge(List<WordRow> rows) {
		this.database.batchUpdate(MERGE, rows.stream()
			.map((row) -> new Object[] { row.word(), row.userId(), row.createdDay(), row.shared(), row.signature() })
			.toList());
	}

	private void delete(List<WordRow> rows) {
		if (!rows.isEmpty()) {
			this.database.batchUpdate(DELETE,
					rows.stream().map((row) -> new Object[] { row.word(), row.userId() }).toList());
		}
	}

}
