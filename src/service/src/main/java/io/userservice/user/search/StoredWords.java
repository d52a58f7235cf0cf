package io.userservice.user.search;

import io.userservice.user.text.SearchWords;

import org.springframework.jdbc.core.RowMapper;

/**
 * A user's name and e-mail, with the words that the row has of them.
 */
record StoredWords(int id, String name, String email, String nameWords, String emailWords) {

	static final RowMapper<StoredWords> MAPPER = (row, number) -> new StoredWords(row.getInt(1), row.getString(2),
			row.getString(3), row.getString(4), row.getString(5));

	/** With the words that it should have. */
	StoredWords collected() {
		return new StoredWords(this.id, this.name, this.email, SearchWords.ofText(this.name),
				SearchWords.ofText(this.email));
	}

	String words() {
		return this.nameWords + this.emailWords;
	}

}
