package io.userservice.user.migration;

import java.util.List;

import io.userservice.user.text.EmailKey;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Stores the present {@link EmailKey} of all users. Keys of ASCII e-mails have always
 * been the same. Of users that share a mailbox, the one that has the key keeps it; the
 * others get a key that no e-mail has, and are recorded in {@code shared_mailboxes}. Can
 * be repeated, and interrupted at any statement.
 */
class EmailKeyUpdate {

	/** Users of one query. */
	private static final int CHUNK = 10_000;

	/**
	 * A mark for keys that no e-mail has: neither e-mails nor their keys have control
	 * characters.
	 */
	private static final char SHARED = '\u001F';

	private final JdbcClient database;

	EmailKeyUpdate(JdbcClient database) {
		this.database = database;
	}

	void run() {
		int last = 0;
		for (int next = endOfChunk(last); next > 0; next = endOfChunk(last)) {
			nonAsciiUsers(last, next).forEach(this::update);
			last = next;
		}
	}

	/** The last id of the next chunk; 0 at the end. */
	private int endOfChunk(int after) {
		return this.database
			.sql("select coalesce(max(id), 0) from (select id from users where id > ? order by id limit ?) as chunk")
			.params(after, CHUNK)
			.query(Integer.class)
			.single();
	}

	private List<User> nonAsciiUsers(int after, int last) {
		return this.database
			.sql("select id, email, email_key from users where id > ? and id <= ?"
					+ " and octet_length(email) <> char_length(email) order by id")
			.params(after, last)
			.query(User.class)
			.list();
	}

	private void update(User user) {
		String key = EmailKey.of(user.email());
		String sharedKey = key + SHARED + user.id();
		if (user.emailKey().equals(key) || user.emailKey().equals(sharedKey)) {
			return;
		}
		try {
			setKey(user, key);
		}
		catch (DuplicateKeyException ex) {
			this.database
				.sql("insert into shared_mailboxes (user_id, shares_with) select ?, id from users where email_key = ?"
						+ " and not exists (select 1 from shared_mailboxes where user_id = ?)")
				.params(user.id(), key, user.id())
				.update();
			setKey(user, sharedKey);
		}
	}

	private void setKey(User user, String key) {
		this.database.sql("update users set email_key = ? where id = ?").params(key, user.id()).update();
	}

	record User(int id, String email, String emailKey) {
	}

}
