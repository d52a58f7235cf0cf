package io.userservice.user.query;

import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

import io.userservice.user.text.SearchWords;
import org.jspecify.annotations.Nullable;

/**
 * Selects the users of one page among all users that are found, who come in any order.
 *
 * @param <T> a user
 */
public final class SearchSelection<T> {

	private static final SearchTotal NOT_COUNTED = new SearchTotal(0, false);

	private final UserQuery query;

	private final int size;

	private final @Nullable SearchPlace after;

	private final int lead;

	/** Those of the page, and the next one. */
	private final NavigableMap<SearchPlace, T> users = new TreeMap<>(SearchPlace.ORDER);

	private int found;

	/**
	 * @param size the most users of the page
	 * @param after where the page begins; null for the first page
	 * @param lead asked for the first page alone which word leads
	 */
	public SearchSelection(UserQuery query, int size, @Nullable SearchPlace after, IntSupplier lead) {
		this.query = query;
		this.size = size;
		this.after = after;
		this.lead = (after != null) ? after.lead() : lead.getAsInt();
	}

	/**
	 * Adds a user that is found.
	 * @param words the user's, each after a space
	 * @param created in microseconds since 1970 (UTC)
	 */
	public void add(T user, String words, long created, int id) {
		this.found++;
		boolean byTime = this.lead == SearchPlace.NO_WORD && this.query.hasTimes();
		SearchPlace place = new SearchPlace(this.lead, leading(words), byTime ? created : 0, id, NOT_COUNTED);
		if (this.after == null || SearchPlace.ORDER.compare(place, this.after) > 0) {
			this.users.put(place, user);
			if (this.users.size() > this.size + 1) {
				this.users.pollLastEntry();
			}
		}
	}

	/** The first of the words that begin with the word that leads; empty if none does. */
	private String leading(String words) {
		if (this.lead == SearchPlace.NO_WORD) {
			return "";
		}
		String beginning = this.query.words().get(this.lead);
		return Stream.of(words.split(" "))
			.filter((word) -> word.startsWith(beginning))
			.min(SearchWords.ORDER)
			.orElseThrow();
	}

	/** The users of the page, in order. */
	public List<T> users() {
		return this.users.values().stream().limit(this.size).toList();
	}

	/** Where the next page begins; empty at the end. */
	public Optional<SearchPlace> next() {
		if (this.users.size() <= this.size) {
			return Optional.empty();
		}
		return this.users.keySet()
			.stream()
			.skip(this.size - 1)
			.findFirst()
			.map((last) -> new SearchPlace(last.lead(), last.word(), last.created(), last.id(), total()));
	}

	/** How many users were found for the first page. */
	public SearchTotal total() {
		return (this.after != null) ? this.after.total() : SearchTotal.of(this.found, true);
	}

}
