package io.userservice.user.query;

import java.util.Comparator;

import io.userservice.user.text.SearchWords;

/**
 * A place in the order of the users that are found, and what was counted for the first
 * page.
 *
 * @param lead the index of the word that leads, in whose order the users come;
 * {@link #NO_WORD} if none does
 * @param word the user's word before the place; empty if no word leads
 * @param created when the user before the place was created, in microseconds; 0 unless
 * users come in that order
 * @param id of the user before the place
 */
public record SearchPlace(int lead, String word, long created, int id, SearchTotal total) {

	/** No word leads: users come in the order of their creation or of the id. */
	public static final int NO_WORD = -1;

	/** The order of the users of one lead. */
	public static final Comparator<SearchPlace> ORDER = Comparator.comparing(SearchPlace::word, SearchWords.ORDER)
		.thenComparing(SearchPlace::created)
		.thenComparing(SearchPlace::id);

}
