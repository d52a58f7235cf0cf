package io.userservice.client.cache.store;

/**
 * When a call was sent. Its response is not stored if something newer may have been seen
 * since.
 *
 * @param history that was followed; 0 for none
 * @param news how much news there had been of users; negative if its response may be of
 * an older state
 * @param moment of this client's clock
 */
public record CallStart(int history, long news, long moment) {

	/** Whether its response is of the present state. */
	boolean isPresent() {
		return this.news >= 0;
	}

}
