package io.userservice.client.cache.store;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What reads have shown that a standby may have answered, which can show a change before
 * its primary does: for a minute nothing older is kept, whatever the primary answers. So
 * long it is known of each user and mailbox; if there are too many, nothing is kept until
 * the minute of those that had to give way is over. Another history of the database
 * changes nothing, since it may have been seen before it is told of. Thread-safe.
 */
final class EarlyStates {

	/** For which a primary may wait for its standbys with a change that one shows. */
	private static final long LONGEST = Duration.ofMinutes(1).toNanos();

	/** Bytes of one, about. */
	private static final int OVERHEAD = 112;

	private static final int MOST = 1 << 16;

	private final LongSupplier clock;

	private final int most;

	/** By the ids of users and the numbers of mailboxes, the oldest first. */
	private final Map<Object, Early> states = new LinkedHashMap<>();

	/** Until when nothing is kept. */
	private long fullUntil;

	/** So that reads need no lock while there are none. */
	private volatile boolean any;

	/**
	 * What was seen of a user or a mailbox.
	 *
	 * @param version of the user; the highest if it was deleted, and of a mailbox
	 * @param until when nothing older is kept
	 */
	private record Early(long version, long until) {
	}

	/**
	 * @param maxBytes of the cache, beside which these take a sixteenth at most
	 */
	EarlyStates(long maxBytes, LongSupplier clock) {
		this.most = (int) Math.max(1, Math.min(MOST, maxBytes / 16 / OVERHEAD));
		this.clock = clock;
		this.fullUntil = clock.getAsLong();
	}

	/** A user was seen in a version; in the highest if it was seen that there is none. */
	void seen(int id, long version) {
		add(id, version);
	}

	/** It was seen who has an e-mail, or that nobody has. */
	void seen(String email) {
		add(EmailOwners.mailbox(email), Long.MAX_VALUE);
	}

	private synchronized void add(Object key, long version) {
		long now = this.clock.getAsLong();
		Early before = this.states.remove(key);
		this.states.put(key,
				new Early((before != null) ? Math.max(before.version(), version) : version, now + LONGEST));
		this.any = true;
		Iterator<Early> oldest = this.states.values().iterator();
		Early next = oldest.next();
		while (this.states.size() > this.most || next.until() - now <= 0) {
			this.fullUntil = (next.until() - this.fullUntil > 0) ? next.until() : this.fullUntil;
			oldest.remove();
			next = oldest.next();
		}
	}

	/** Whether a state of a user may be kept that is the present one of the primary. */
	boolean allows(int id, long version) {
		return !this.any || version >= version(id);
	}

	/** Whether who has an e-mail may be answered from memory. */
	boolean allows(String email) {
		return !this.any || version(EmailOwners.mailbox(email)) == Long.MIN_VALUE
				&& version(EmailOwners.UNKNOWN_MAILBOX) == Long.MIN_VALUE;
	}

	private synchronized long version(Object key) {
		long now = this.clock.getAsLong();
		if (this.fullUntil - now > 0) {
			return Long.MAX_VALUE;
		}
		Early known = this.states.get(key);
		return (known != null && known.until() - now > 0) ? known.version() : Long.MIN_VALUE;
	}

}
