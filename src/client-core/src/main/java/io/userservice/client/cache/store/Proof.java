package io.userservice.client.cache.store;

/**
 * What the watch has proven: all that was committed before a moment is known here.
 *
 * @param history counts the histories of the database that were followed; 0 for none
 * @param following whether the watch is open, and has proven anything
 * @param moment of this client's clock ({@link System#nanoTime})
 */
public record Proof(int history, boolean following, long moment) {

	/** Of nothing. */
	public static final Proof NONE = new Proof(0, false, 0);

	/** Whether all that is known is at most so old. */
	public boolean isRecent(long now, long maxStaleness) {
		return this.following && now - this.moment <= maxStaleness;
	}

	/** Whether all that was committed before a moment is known. */
	public boolean isAfter(long other) {
		return this.moment - other >= 0;
	}

}
