package io.userservice.client.cache.store;

import java.util.Arrays;

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

	/** The message, if it is kept. */
	@Nullable User message() {
		return this.message;
	}

	/** Keeps the message, too. */
	User parse() {
		try {
			User parsed = User.parseFrom(this.bytes);
			this.message = parsed;
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

}
