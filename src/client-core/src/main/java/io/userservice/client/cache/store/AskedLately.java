package io.userservice.client.cache.store;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Which users were asked for lately. In a full cache only these are worth the place of
 * another one: of what is asked for once, storing it costs more than the place is worth.
 * Some are forgotten early, for others that share their place. Thread-safe.
 */
final class AskedLately {

	/** A power of two. */
	private static final int PLACES = 1 << 14;

	private final AtomicIntegerArray ids = new AtomicIntegerArray(PLACES);

	/** Adds a user, and returns whether it was asked for lately. */
	boolean add(int id) {
		return this.ids.getAndSet((id * 0x9E3779B9) >>> (Integer.SIZE - 14), id) == id;
	}

}
