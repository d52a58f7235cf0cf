package io.userservice.user.search;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.userservice.user.StoredUserMapper;
import io.userservice.user.query.SearchPlace;
import io.userservice.user.query.UserQuery;

/**
 * The SQL that reads the users of a query in one of the orders, from a place on. Its
 * candidates are a range of one index; the filter is what else the query asks for.
 *
 * @param place the columns of a place in the order: word, time of creation, id
 * @param order the same as an order of rows
 */
record SearchScan(String candidates, List<Object> range, String from, String filter, List<Object> filterValues,
		String place, String order) {

	/** The lead of a place in the order of creation, or of the id. */
	static final int NO_WORD = -1;

	private static final String BY_WORD = "select word, user_id from user_words"
			+ " where word >= ? and word < ? and (word, user_id) > (?, ?) order by word, user_id";

	private static final String BY_CREATED = "select * from users"
			+ " where created >= ? and created < ? and (created, id) > (?, ?) order by created, id";

	private static final String BY_ID = "select * from users where id > ? order by id";

	/** Words of name and e-mail, in the order in which the first one is looked for. */
	private static final String WORDS = "(u.name_words || u.email_words || ' ')";

	/**
	 * @param after the place; its lead decides the order
	 * @param afterAll a text after all that words have
	 */
	static SearchScan of(UserQuery query, SearchPlace after, String afterAll) {
		if (after.lead() == NO_WORD) {
			return query.hasTimes() ? byCreated(query, after) : byId(after);
		}
		String lead = query.words().get(after.lead());
		String word = after.word().isEmpty() ? lead : after.word();
		List<Object> values = new ArrayList<>(List.of(' ' + lead));
		// A user with several such words is found by the first one alone.
		String filter = "position(? in " + WORDS + ") = position(' ' || c.word || ' ' in " + WORDS + ")"
				+ otherWords(query, after.lead(), values);
		if (query.hasTimes()) {
			filter += " and u.created >= ? and u.created < ?";
			values.addAll(List.of(query.createdFrom(), query.createdBefore()));
		}
		return new SearchScan(BY_WORD, List.of(word, lead + afterAll, word, after.id()),
				"(%s) c join users u on u.id = c.user_id", filter, values, "word, 0, user_id", "c.word, c.user_id");
	}

	private static SearchScan byCreated(UserQuery query, SearchPlace after) {
		List<Object> values = new ArrayList<>();
		return new SearchScan(BY_CREATED,
				List.of(Math.max(query.createdFrom(), after.created()), query.createdBefore(), after.created(),
						after.id()),
				"(%s) u", "true" + otherWords(query, NO_WORD, values), values, "'', created, id", "u.created, u.id");
	}

	private static SearchScan byId(SearchPlace after) {
		return new SearchScan(BY_ID, List.of(after.id()), "(%s) u", "true", List.of(), "'', 0, id", "u.id");
	}

	private static String otherWords(UserQuery query, int lead, List<Object> values) {
		StringBuilder filter = new StringBuilder();
		for (int index = 0; index < query.words().size(); index++) {
			if (index != lead) {
				filter.append(" and position(? in ").append(WORDS).append(") > 0");
				values.add(' ' + query.words().get(index));
			}
		}
		return filter.toString();
	}

	/** Reads users among the next candidates. */
	String page(int candidates, int users) {
		return "select "
				+ Stream.of(StoredUserMapper.COLUMNS.split(", ")).map("u."::concat).collect(Collectors.joining(", "))
				+ ", " + (this.from.contains(" c ") ? "c.word" : "''") + matches(candidates) + " order by " + this.order
				+ " limit " + users;
	}

	/** Counts users among the next candidates. */
	String count(int candidates, int users) {
		return "select count(*) from (select 1" + matches(candidates) + " limit " + users + ") m";
	}

	/** Counts the users of the next candidates, where there is nothing to filter by. */
	String countAll(int candidates) {
		return "select count(distinct user_id) as users, count(*) as candidates from (" + this.candidates + " limit "
				+ candidates + ") c";
	}

	private String matches(int candidates) {
		return " from " + this.from.formatted(this.candidates + " limit " + candidates) + " where " + this.filter;
	}

	/** Reads the place of the last of the next candidates; none if there are fewer. */
	String end(int candidates) {
		return "select " + this.place + " from (" + this.candidates + " limit 1 offset " + (candidates - 1) + ") e";
	}

	List<Object> values() {
		return Stream.concat(this.range.stream(), this.filterValues.stream()).toList();
	}

}
