package io.userservice.user.search;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import io.userservice.database.ConditionalOnDatabase;
import io.userservice.database.DatabaseKind;
import io.userservice.user.StoredUser;
import io.userservice.user.query.SearchPlace;
import io.userservice.user.query.SearchSelection;
import io.userservice.user.query.UserQuery;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Reads all users of an H2 for each page: a table of their words would make its writes
 * two to three times as dear (docs/decisions.md). The first word of the query leads.
 */
@Component
@ConditionalOnDatabase(DatabaseKind.H2)
class WholeSearch implements SearchPages {

	/** Users of one statement, all of which H2 holds in memory if they are found. */
	private static final int CHUNK = 5_000;

	private static final String FOUND = "select " + StoredWords.COLUMNS
			+ " from (select * from users where id > ? order by id limit " + CHUNK
			+ ") u where created >= ? and created < ?";

	private static final String HAS_WORD = " and position(? in name_words || email_words) > 0";

	private static final String LAST = "select id from users where id > ? order by id limit 1 offset " + (CHUNK - 1);

	private final JdbcTemplate database;

	WholeSearch(JdbcTemplate database) {
		this.database = database;
	}

	@Override
	public SearchPage find(UserQuery query, int size, @Nullable SearchPlace after, BooleanSupplier isCancelled) {
		SearchSelection<StoredUser> selection = new SearchSelection<>(query, size, after,
				() -> query.words().isEmpty() ? SearchPlace.NO_WORD : 0);
		List<Integer> chunk = List.of(0);
		while (!chunk.isEmpty() && !isCancelled.getAsBoolean()) {
			for (StoredWords found : read(query, chunk.get(0))) {
				selection.add(found.user(), found.words(), found.user().created(), found.user().id());
			}
			chunk = this.database.queryForList(LAST, Integer.class, chunk.get(0));
		}
		return new SearchPage(selection.users(), selection.next(), selection.total());
	}

	private List<StoredWords> read(UserQuery query, int after) {
		Stream<Object> words = query.words().stream().map((word) -> ' ' + word);
		return this.database.query(FOUND + HAS_WORD.repeat(query.words().size()), StoredWords.MAPPER,
				Stream.concat(Stream.of(after, query.createdFrom(), query.createdBefore()), words).toArray());
	}

}
