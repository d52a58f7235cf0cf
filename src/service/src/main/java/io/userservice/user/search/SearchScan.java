package io.userservice.user.search;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.userservice.user.StoredUserMapper;
import io.userservice.user.query.SearchPlace;
import io.userservice.user.query.UserQuery;
import io.userservice.user.text.WordSignature;

/**
 * The SQL that reads the users of a query in one of the orders, from a place on. Its
 * candidates are a range of one index; the filter is what else the query asks for.
 *
 * @param chunk candidates of one statement, which it reads in some milliseconds
 * @param whole the most candidates that are read by one statement if there are no more
 * @param place the columns of a place in the order: word, time of creation, id
 * @param order the same as an order of rows
 */
record SearchScan(String candidates, int chunk, int whole, List<Object> range, String from, String filter,
		List<Object> filterValues, String place, String order) {

	/** What comes after each character of a word. */
	static final String AFTER_ALL = Character.toString(Character.MAX_CODE_POINT);

	/** Entries of the index of words, most of which need no row of a user. */
	private static final int WORDS_AT_A_TIME = 20_000;

	/** As many, twice as fast: what leaves an entry out is asked where it is read. */
	private static final int WORDS_AT_ONCE = 100_000;

	private static final int USERS_AT_A_TIME = 5_000;

	private static final String BY_WORD = "select word, user_id, created_day, shared, signature from user_words"
			+ " where word >= ? and word < ? and (word, user_id) > (?, ?) order by word, user_id";

	private static final String BY_CREATED = "select * from users"
			+ " where (created, id) > (?, ?) and created < ? order by created, id";

	private static final String BY_ID = "select * from users where id > ? order by id";

	/** Of a candidate: the bits of the argument, twice. */
	private static final String HAS_SIGNATURE = "c.signature & ? = ?";

	private static final String HAS_WORD = " and position(? in u.name_words || u.email_words) > 0";

	/**
	 * @param after the place; its lead decides the order
	 */
	static SearchScan of(UserQuery query, SearchPlace after) {
		if (after.lead() == SearchPlace.NO_WORD) {
			return query.hasTimes() ? byCreated(query, after) : byId(after);
		}
		String lead = query.words().get(after.lead());
		String word = after.word().isEmpty() ? lead : after.word();
		// A user with several such words is found by the first one alone.
		StringBuilder filter = new StringBuilder("c.shared < ?");
		List<Object> values = new ArrayList<>(List.of(lead.codePointCount(0, lead.length())));
		List<String> others = others(query, after.lead());
		if (!others.isEmpty()) {
			filter.append(" and ").append(HAS_SIGNATURE);
			long signature = others.stream().mapToLong(WordSignature::of).reduce(0, (one, two) -> one | two);
			values.addAll(List.of(signature, signature));
		}
		if (query.hasTimes()) {
			filter.append(" and c.created_day between ? and ? and u.created >= ? and u.created < ?");
			values.addAll(List.of(WordRow.day(query.createdFrom()), WordRow.day(query.createdBefore() - 1),
					query.createdFrom(), query.createdBefore()));
		}
		others.forEach((other) -> {
			filter.append(HAS_WORD);
			values.add(' ' + other);
		});
		return new SearchScan(BY_WORD, WORDS_AT_A_TIME, WORDS_AT_ONCE,
				List.of(word, lead + AFTER_ALL, word, after.id()), "(%s) c join users u on u.id = c.user_id",
				filter.toString(), values, "word, 0, user_id", "c.word, c.user_id");
	}

	/**
	 * With one lower bound alone: beside that of the place, PostgreSQL (17) would begin
	 * to read at the place and skip what is earlier than the other one, row by row.
	 */
	private static SearchScan byCreated(UserQuery query, SearchPlace after) {
		boolean begins = after.created() < query.createdFrom();
		return new SearchScan(BY_CREATED, USERS_AT_A_TIME, USERS_AT_A_TIME,
				List.of(begins ? query.createdFrom() : after.created(), begins ? 0 : after.id(), query.createdBefore()),
				"(%s) u", "true" + HAS_WORD.repeat(query.words().size()),
				query.words().stream().<Object>map((word) -> ' ' + word).toList(), "'', created, id",
				"u.created, u.id");
	}

	private static SearchScan byId(SearchPlace after) {
		return new SearchScan(BY_ID, USERS_AT_A_TIME, USERS_AT_A_TIME, List.of(after.id()), "(%s) u", "true", List.of(),
				"'', 0, id", "u.id");
	}

	private static List<String> others(UserQuery query, int lead) {
		List<String> others = new ArrayList<>(query.words());
		others.remove(lead);
		return others;
	}

	/** Reads users among the next candidates. */
	String page(int users) {
		return page(users, matches(this.chunk));
	}

	/** Reads users among all further candidates. */
	String wholePage(int users) {
		return page(users, from(this.candidates));
	}

	private String page(int users, String matches) {
		return "select "
				+ Stream.of(StoredUserMapper.COLUMNS.split(", ")).map("u."::concat).collect(Collectors.joining(", "))
				+ ", " + (this.from.contains(" c ") ? "c.word" : "''") + matches + " order by " + this.order + " limit "
				+ users;
	}

	/** Counts users among the next candidates. */
	String count(int candidates, int users) {
		return "select count(*) from (select 1" + matches(candidates) + " limit " + users + ") m";
	}

	/** Counts the next candidates, and their users where one word finds them. */
	String countAll(int candidates) {
		return "select count(case when " + this.filter + " then 1 end) as users, count(*) as candidates from ("
				+ this.candidates + " limit " + candidates + ") c";
	}

	private String matches(int candidates) {
		return from(this.candidates + " limit " + candidates);
	}

	private String from(String candidates) {
		return " from " + this.from.formatted(candidates) + " where " + this.filter;
	}

	/** Reads the place of the last of the next candidates; none if there are fewer. */
	String end(int candidates) {
		return "select " + this.place + " from (" + this.candidates + " limit 1 offset " + (candidates - 1) + ") e";
	}

	List<Object> values() {
		return Stream.concat(this.range.stream(), this.filterValues.stream()).toList();
	}

	List<Object> valuesOfAll() {
		return Stream.concat(this.filterValues.stream(), this.range.stream()).toList();
	}

}
