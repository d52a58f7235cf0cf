package io.userservice.client.cache.store;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.userservice.api.User;
import org.jspecify.annotations.Nullable;

/** The users whose messages are kept, in the order in which they were parsed. */
final class RecentMessages {

	/** Some 2 MB. */
	private static final int MOST = 4_096;

	/** Bytes of a message with its texts, about. */
	private static final int MESSAGE = 512;

	private final AtomicReferenceArray<@Nullable KeptUser> kept;

	private final AtomicInteger next = new AtomicInteger();

	/**
	 * @param maxBytes of the cache, of which messages take an eighth at most
	 */
	RecentMessages(long maxBytes) {
		this.kept = new AtomicReferenceArray<>((int) Math.max(1, Math.min(MOST, maxBytes / 8 / MESSAGE)));
	}

	/** The message of a user, which is kept from now on. */
	User of(KeptUser user) {
		User known = user.message();
		if (known != null) {
			return known;
		}
		User parsed = user.parse();
		add(user);
		return parsed;
	}

	private void add(KeptUser user) {
		int place = Math.floorMod(this.next.getAndIncrement(), this.kept.length());
		KeptUser oldest = this.kept.getAndSet(place, user);
		if (oldest != null && oldest != user) {
			oldest.forgetMessage();
		}
	}

}
