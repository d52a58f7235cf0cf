package io.userservice.user.watch;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * The latest changes, by ascending numbers. One thread adds; any thread reads. A change
 * that is overwritten while it is read counts as not kept.
 */
class KeptChanges {

	/** Changes that are kept: some 5 MB. */
	static final int KEPT = 8_192;

	private final AtomicReferenceArray<@Nullable WatchedChange> kept = new AtomicReferenceArray<>(KEPT);

	/** The number of the next change. */
	private volatile long next;

	/** The number that the next change will have. */
	long next() {
		return this.next;
	}

	/**
	 * The change with a number; null if there is none yet, or if it is not kept any more.
	 */
	@Nullable WatchedChange get(long number) {
		if (number >= this.next) {
			return null;
		}
		WatchedChange change = this.kept.get((int) (number % KEPT));
		// A chunk is written before its changes have numbers.
		return (number >= this.next - (KEPT - ChangeReader.CHUNK)) ? change : null;
	}

	/**
	 * @param changes at most {@link ChangeReader#CHUNK}
	 */
	void add(List<WatchedChange> changes) {
		long number = this.next;
		for (WatchedChange change : changes) {
			this.kept.set((int) (number % KEPT), change);
			number++;
		}
		this.next = number;
	}

}
