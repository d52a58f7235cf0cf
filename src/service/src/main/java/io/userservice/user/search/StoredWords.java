package io.userservice.user.search;

import io.userservice.user.StoredUser;
import io.userservice.user.StoredUserMapper;
import io.userservice.user.text.SearchWords;

import org.springframework.jdbc.core.RowMapper;

/** A user, with the words that the row has of the name and the e-mail. */
record StoredWords(StoredUser user, String nameWords, String emailWords) {

	static final String COLUMNS = StoredUserMapper.COLUMNS + ", coalesce(name_words, '') as name_words,"
			+ " coalesce(email_words, '') as email_words";

	static final RowMapper<StoredWords> MAPPER = mapper();

	private static RowMapper<StoredWords> mapper() {
		StoredUserMapper user = new StoredUserMapper();
		return (row, number) -> new StoredWords(user.mapRow(row, number), row.getString("name_words"),
				row.getString("email_words"));
	}

	/** With the words that it should have. */
	StoredWords collected() {
		return new StoredWords(this.user, SearchWords.ofText(this.user.name()), SearchWords.ofText(this.user.email()));
	}

	/** All of them. */
	String words() {
		return this.nameWords + this.emailWords;
	}

}
