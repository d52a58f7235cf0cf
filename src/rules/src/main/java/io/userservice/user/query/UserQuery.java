package io.userservice.user.query;

import java.util.List;

/**
 * What users are searched for by.
 *
 * @param words that a word of the user begins with each; none for all users
 * @param createdFrom microseconds since 1970 (UTC) from which on the user was created; 0
 * for any time, an unknown one, too
 * @param createdBefore microseconds before which the user was created;
 * {@link Long#MAX_VALUE} for any
 */
public record UserQuery(List<String> words, long createdFrom, long createdBefore) {

	public UserQuery {
		words = List.copyOf(words);
	}

	/** Whether users are chosen by the time of their creation. */
	public boolean hasTimes() {
		return this.createdFrom > 0;
	}

	/** How much has to be true of a user: words, and the time. */
	public int conditions() {
		return this.words.size() + (hasTimes() ? 1 : 0);
	}

	/** Whether a time of creation, in microseconds, is one that is asked for. */
	public boolean accepts(long created) {
		return created >= this.createdFrom && created < this.createdBefore;
	}

}
