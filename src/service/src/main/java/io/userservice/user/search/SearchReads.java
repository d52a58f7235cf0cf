package io.userservice.user.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.userservice.database.ConditionalOnDatabase;
import io.userservice.database.DatabaseKind;
import io.userservice.user.StoredUserMapper;
import io.userservice.user.query.SearchPlace;
import io.userservice.user.query.SearchTotal;
import io.userservice.user.query.UserQuery;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** The statements of a search, each of bounded work. */
@Component
@ConditionalOnDatabase(DatabaseKind.POSTGRESQL)
class SearchReads {

	/** Candidates among which the users are counted. */
	private static final int COUNTED = 2_000;

	/** Up to so many are counted to find what leads. */
	private static final int COMPARED = 2_000;

	/** Entries of the index of words that cost as much as a row of a user. */
	private static final long ENTRIES_OF_A_ROW = 5;

	private static final long PAGE = 20;

	static final SearchTotal NOT_COUNTED = new SearchTotal(0, false);

	private static final Pattern ROWS = Pattern.compile("rows=(\\d+)");

	private static final StoredUserMapper USER = new StoredUserMapper();

	private final JdbcTemplate database;

	/**
	 * What leads the users of a query.
	 *
	 * @param word its index; {@link SearchPlace#NO_WORD} if none does
	 * @param candidates how many there are, if that is known, maybe by an estimate
	 * @param total the users, if they were counted
	 */
	record Lead(int word, long candidates, @Nullable SearchTotal total) {
	}

	SearchReads(JdbcTemplate database) {
		this.database = database;
	}

	/**
	 * The word that begins the fewest words of users, by count or, of large ranges, by
	 * the planner's estimates; or none if the times find a page sooner, or there are no
	 * words.
	 */
	Lead lead(UserQuery query) {
		int words = query.words().size();
		if (words == 0) {
			return new Lead(SearchPlace.NO_WORD, Long.MAX_VALUE, null);
		}
		if (query.conditions() == 1) {
			return onlyWord(query);
		}
		List<Object> values = new ArrayList<>();
		query.words().forEach((word) -> values.addAll(List.of(word, word + SearchScan.AFTER_ALL)));
		List<String> ranges = new ArrayList<>(
				query.words().stream().map((word) -> "user_words where word >= ? and word < ?").toList());
		if (query.hasTimes()) {
			ranges.add("users where created >= ? and created < ?");
			values.addAll(List.of(query.createdFrom(), query.createdBefore()));
		}
		String sql = IntStream.range(0, ranges.size())
			.mapToObj((index) -> "(select count(*) from (select 1 from %s limit %d) r) as n%d"
				.formatted(ranges.get(index), COMPARED, index))
			.collect(Collectors.joining(", ", "select ", ""));
		Map<String, Object> counts = this.database.queryForMap(sql, values.toArray());
		List<Long> sizes = IntStream.range(0, ranges.size())
			.mapToObj((index) -> (Long) counts.get("n" + index))
			.toList();
		boolean estimated = sizes.stream().allMatch((size) -> size == COMPARED);
		if (estimated) {
			sizes = IntStream.range(0, ranges.size())
				.mapToObj((index) -> estimate(ranges.get(index), values.get(2 * index), values.get(2 * index + 1)))
				.toList();
		}
		int least = sizes.indexOf(Collections.min(sizes));
		if (least == words || (query.hasTimes() && estimated && isQuickByTimes(sizes.get(least)))) {
			return new Lead(SearchPlace.NO_WORD, sizes.get(words), null);
		}
		return new Lead(least, sizes.get(least), null);
	}

	private Lead onlyWord(UserQuery query) {
		SearchScan scan = SearchScan.of(query, new SearchPlace(0, "", 0, 0, NOT_COUNTED));
		Map<String, Object> counted = this.database.queryForMap(scan.countAll(COUNTED + 1),
				scan.valuesOfAll().toArray());
		long candidates = (Long) counted.get("candidates");
		boolean all = candidates <= COUNTED;
		return new Lead(0, all ? candidates : Long.MAX_VALUE,
				SearchTotal.of(((Long) counted.get("users")).intValue(), all));
	}

	/** How large PostgreSQL's planner takes a range for. */
	private long estimate(String range, Object... values) {
		String plan = this.database.queryForList("explain select 1 from " + range, String.class, values).get(0);
		Matcher rows = ROWS.matcher(plan);
		return rows.find() ? Long.parseLong(rows.group(1)) : Long.MAX_VALUE;
	}

	/**
	 * Whether users in the order of their creation fill a page before all entries of a
	 * word are read, as they may have to be: who came last has the highest ids.
	 */
	private boolean isQuickByTimes(long entries) {
		double rows = PAGE * (double) estimate("users") / entries;
		return rows * ENTRIES_OF_A_ROW < entries;
	}

	/** Users among the next candidates, or among all further ones. */
	List<FoundUser> page(SearchScan scan, int users, boolean whole) {
		int word = StoredUserMapper.COUNT + 1;
		return this.database.query(whole ? scan.wholePage(users) : scan.page(users),
				(row, number) -> new FoundUser(USER.mapRow(row, number), row.getString(word)), scan.values().toArray());
	}

	/** The place after the same candidates; empty if there are no more. */
	Optional<SearchPlace> end(SearchScan scan, SearchPlace after) {
		return end(scan, after, scan.chunk());
	}

	private Optional<SearchPlace> end(SearchScan scan, SearchPlace after, int candidates) {
		return this.database
			.query(scan.end(candidates),
					(row, number) -> new SearchPlace(after.lead(), row.getString(1), row.getLong(2), row.getInt(3),
							after.total()),
					scan.range().toArray())
			.stream()
			.findFirst();
	}

	/** Counts users after the first place. */
	SearchTotal count(SearchScan scan, SearchPlace first) {
		Integer counted = this.database.queryForObject(scan.count(COUNTED, SearchTotal.MOST + 1), Integer.class,
				scan.values().toArray());
		return SearchTotal.of(counted, counted <= SearchTotal.MOST && end(scan, first, COUNTED + 1).isEmpty());
	}

}
