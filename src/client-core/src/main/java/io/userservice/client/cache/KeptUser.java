package io.userservice.client.cache;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

import com.google.protobuf.InvalidProtocolBufferException;
import io.userservice.api.User;
import org.jspecify.annotations.Nullable;

/**
 * A state of a user as bytes, which take a third of the memory of the message. The
 * message is kept beside them while it is among those used last.
 */
final class KeptUser {

	/**
	 * Bytes on a 64-bit JVM beside the message's own: this object and its array, its
	 * place in the cache (Caffeine 3.2), and its key.
	 */
	private static final int OVERHEAD = 200;

	final int history;

	final long version;

	private final byte[] bytes;

	private volatile @Nullable User message;

	KeptUser(int history, User user) {
		this.history = history;
		this.version = user.getVersion();
		this.bytes = user.toByteArray();
	}

	User message(Recent recent) {
		User known = this.message;
		return (known != null) ? known : parse(recent);
	}

	private User parse(Recent recent) {
		try {
			User parsed = User.parseFrom(this.bytes);
			this.message = parsed;
			recent.add(this);
			return parsed;
		}
		catch (InvalidProtocolBufferException ex) {
			throw new IllegalStateException(ex);
		}
	}

	boolean is(User user) {
		return Arrays.equals(this.bytes, user.toByteArray());
	}

	/** Keeps the bytes alone. */
	void forgetMessage() {
		this.message = null;
	}

	int weight() {
		return OVERHEAD + this.bytes.length;
	}

	/** The users whose messages are kept, in the order in which they were parsed. */
	static final class Recent {

		/** Some 2 MB. */
		private static final int MOST = 4_096;

		/** Bytes of a message with its texts, about. */
		private static final int MESSAGE = 512;

		private final AtomicReferenceArray<@Nullable KeptUser> kept;

		private final AtomicInteger next = new AtomicInteger();

		/**
		 * @param maxBytes of the cache, of which messages take an eighth at most
		 */
		Recent(long maxBytes) {
			this.kept = new AtomicReferenceArray<>((int) Math.max(1, Math.min(MOST, maxBytes / 8 / MESSAGE)));
		}

		void add(KeptUser user) {
			int place = Math.floorMod(this.next.getAndIncrement(), this.kept.length());
			KeptUser oldest = this.kept.getAndSet(place, user);
			if (oldest != null && oldest != user) {
				oldest.forgetMessage();
			}
		}

	}

	/**
	 * Which users were asked for lately. In a full cache only these are worth the place
	 * of another one: of what is asked for once, storing it costs more than the place is
	 * worth. Some are forgotten early, for others that share their place. Thread-safe.
	 */
	static final class AskedLately {

		/** A power of two. */
		private static final int PLACES = 1 << 14;

		private final AtomicIntegerArray ids = new AtomicIntegerArray(PLACES);

		/** Adds a user, and returns whether it was asked for lately. */
		boolean add(int id) {
			return this.ids.getAndSet((id * 0x9E3779B9) >>> (Integer.SIZE - 14), id) == id;
		}

	}

}
