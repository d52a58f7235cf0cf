package io.userservice.client.cache;

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

	User message(RecentMessages recent) {
		User known = this.message;
		return (known != null) ? known : parse(recent);
	}

	private User parse(RecentMessages recent) {
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

	/** Keeps the bytes alone. */
	void forgetMessage() {
		this.message = null;
	}

	int weight() {
		return OVERHEAD + this.bytes.length;
	}

}
