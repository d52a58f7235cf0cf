package io.userservice.user.query;

import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Selects the users of one page among all users that are found, who come in any order.
 *
 * @param <T> a user
 */
public final class SearchSelection<T> {

	private static final SearchTotal NOT_COUNTED = new SearchTotal(0, false);

	private final int size;

	private final @Nullable SearchPlace after;

	private final int lead;

	/** Those of the page, and the next one. */
	private final NavigableMap<SearchPlace, T> users = new TreeMap<>(SearchPlace.ORDER);

	private int found;

	/**
	 * @param size the most users of the page
	 * @param after where the page begins; null for the first page
	 * @param lead which word leads, if it is the first page
	 */
	public SearchSelection(int size, @Nullable SearchPlace after, int lead) {
		this.size = size;
		this.after = after;
		this.lead = (after != null) ? after.lead() : lead;
	}

	/** The index of the word that leads, or {@link SearchPlace#NO_WORD}. */
	public int lead() {
		return this.lead;
	}

	/**
	 * Adds a user that is found.
	 * @param word the user's word in whose order it comes; empty if no word leads
	 * @param created in whose order it comes; 0 unless it does
	 */
	public void add(T user, String word, long created, int id) {
		this.found++;
		SearchPlace place = new SearchPlace(this.lead, word, created, id, NOT_COUNTED);
		if (this.after == null || SearchPlace.ORDER.compare(place, this.after) > 0) {
			this.users.put(place, user);
			if (this.users.size() > this.size + 1) {
				this.users.pollLastEntry();
			}
		}
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
