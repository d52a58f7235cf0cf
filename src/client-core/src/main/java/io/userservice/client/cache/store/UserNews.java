package io.userservice.client.cache.store;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts what makes responses that are under way too old to be stored, so that each can
 * be told whether there has been news of its user since its call was sent. Users that
 * share a place share their news. Thread-safe.
 */
final class UserNews {

	private static final int BITS = 12;

	private final AtomicLong count = new AtomicLong();

	private final AtomicLongArray last = new AtomicLongArray(1 << BITS);

	/** There is news of a user. */
	void add(int id) {
		long number = this.count.incrementAndGet();
		this.last.accumulateAndGet(place(id), number, Math::max);
	}

	/** How much there has been so far. */
	long count() {
		return this.count.get();
	}

	/** Whether there has been none of a user since a count. */
	boolean isNoneSince(int id, long count) {
		return this.last.get(place(id)) <= count;
	}

	private static int place(int id) {
		return (id * 0x9E3779B9) >>> (Integer.SIZE - BITS);
	}

}
