package io.userservice.user.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

import io.userservice.database.DatabaseKind;
import io.userservice.user.StoredUser;
import io.userservice.user.UserEntity;
import io.userservice.user.text.WordSignature;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Fills the table of words, which PostgreSQL has, for new users, in the transaction that
 * writes them. Triggers do so for users that are changed and deleted, whoever writes
 * them; for new ones that would take more time (docs/decisions.md).
 */
@Component
public class UserWords {

	/** Rows of one statement, a user's more or less: what a transaction holds of them. */
	private static final int ROWS = 5_000;

	private static final String INSERT = "insert into user_words (word, user_id, created_day, shared, signature)"
			+ " select * from unnest(?, ?, ?, ?, ?)";

	private final JdbcTemplate database;

	private final boolean collected;

	private final boolean hasTable;

	UserWords(JdbcTemplate database, SearchProperties properties, DatabaseKind kind) {
		this.database = database;
		this.collected = properties.enabled();
		this.hasTable = kind == DatabaseKind.POSTGRESQL;
	}

	/** Whether the rows of users are to have their words. */
	public boolean areCollected() {
		return this.collected;
	}

	/** Users have been inserted. */
	public void inserted(Stream<UserEntity> users) {
		if (this.collected && this.hasTable) {
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

	private static List<WordRow> rows(UserEntity row) {
		StoredUser user = row.toStored();
		String words = row.getNameWords() + row.getEmailWords();
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

}
