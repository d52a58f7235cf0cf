package io.userservice.user.search;

import java.util.List;

import io.userservice.database.DatabaseKind;
import io.userservice.user.text.SearchWords;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** How far words have been collected, and the transactions that go on. */
@Component
class SearchIndexStore {

	/** Users of one transaction, which others wait for at most. */
	private static final int CHUNK = 500;

	private static final int ALL = Integer.MAX_VALUE;

	private static final String STATE = "select enabled, rule, indexed_to from search_index";

	private static final String USERS = "select " + StoredWords.COLUMNS + " from users ";

	private final JdbcTemplate database;

	private final TransactionTemplate transaction;

	private final WordCollection words;

	private final DatabaseKind kind;

	/** H2: users up to this id have been checked since the start. */
	private int checkedTo;

	/** The row of the table. */
	private record State(boolean enabled, int rule, int indexedTo) {

		boolean isComplete() {
			return this.enabled && this.rule >= SearchWords.RULE && this.indexedTo == ALL;
		}

	}

	private record Unindexed(long id, int userId) {
	}

	SearchIndexStore(JdbcTemplate database, PlatformTransactionManager transactions, WordCollection words,
			DatabaseKind kind) {
		this.database = database;
		this.transaction = new TransactionTemplate(transactions);
		this.words = words;
		this.kind = kind;
		this.checkedTo = (kind == DatabaseKind.H2) ? 0 : ALL;
	}

	/**
	 * Lets all writers note their users from now on, and begins anew if they did not, or
	 * if the words were made by an older rule.
	 */
	void enable() {
		this.transaction.executeWithoutResult((status) -> {
			State state = state(" for update");
			if (!state.enabled() && this.kind == DatabaseKind.POSTGRESQL) {
				// Waits for writers that have found it off, so that none of their users
				// is
				// missed.
				this.database.execute("lock table users in share row exclusive mode");
			}
			if (!state.enabled() || state.rule() < SearchWords.RULE) {
				this.database.update("update search_index set enabled = true, rule = ?, indexed_to = 0",
						SearchWords.RULE);
			}
		});
	}

	/** Drops what was collected; users keep the words in their rows. */
	void disable() {
		this.transaction.executeWithoutResult((status) -> {
			if (state(" for update").enabled()) {
				this.database.update("update search_index set enabled = false, indexed_to = 0");
				this.words.drop();
			}
		});
	}

	/** Whether the words of all users that were there before have been collected. */
	boolean isComplete() {
		return state("").isComplete();
	}

	/**
	 * Collects the words of the next users.
	 * @return whether there are more
	 */
	boolean collectNext() {
		return Boolean.TRUE.equals(this.transaction.execute((status) -> {
			State state = state(" for update");
			if (!state.enabled() || state.isComplete()) {
				return false;
			}
			int reached = collectAfter(state.indexedTo());
			this.database.update("update search_index set indexed_to = ?", reached);
			return reached < ALL;
		}));
	}

	/**
	 * Checks the words of the next users in the file of an H2.
	 * @return whether there are more
	 */
	boolean checkNext() {
		if (this.checkedTo < ALL) {
			this.checkedTo = this.transaction.execute((status) -> collectAfter(this.checkedTo));
		}
		return this.checkedTo < ALL;
	}

	private int collectAfter(int id) {
		List<StoredWords> users = this.database.query(USERS + "where id > ? order by id limit ?", StoredWords.MAPPER,
				id, CHUNK);
		this.words.collect(users);
		return (users.size() < CHUNK) ? ALL : users.get(users.size() - 1).user().id();
	}

	/** Collects the words of users that replicas without search have written. */
	void collectUnindexed() {
		if (this.kind == DatabaseKind.H2) {
			return;
		}
		List<Unindexed> noted = this.database.query(
				"select id, user_id from unindexed_users order by id limit " + CHUNK,
				(row, number) -> new Unindexed(row.getLong(1), row.getInt(2)));
		if (!noted.isEmpty()) {
			this.transaction.executeWithoutResult((status) -> {
				Integer[] ids = noted.stream().map(Unindexed::userId).distinct().sorted().toArray(Integer[]::new);
				this.words.collect(
						this.database.query(USERS + "where id = any(?) order by id", StoredWords.MAPPER, (Object) ids));
				this.database.update("delete from unindexed_users where id = any(?)",
						(Object) noted.stream().map(Unindexed::id).toArray(Long[]::new));
			});
		}
	}

	private State state(String lock) {
		return this.database
			.query(STATE + lock, (row, number) -> new State(row.getBoolean(1), row.getInt(2), row.getInt(3)))
			.get(0);
	}

}
