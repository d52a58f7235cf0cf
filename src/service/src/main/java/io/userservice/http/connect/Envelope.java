package io.userservice.http.connect;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * A message of a stream with its flags: on the wire the flags in one byte, the length in
 * four, and the message.
 *
 * @see <a href="https://connectrpc.com/docs/protocol#streaming-rpcs">Streaming RPCs</a>
 */
record Envelope(int flags, byte[] message) {

	static final int COMPRESSED = 1;

	/** The last envelope of a response, which holds the error and the trailers. */
	static final int END_OF_STREAM = 2;

	private static final int PREFIX = 5;

	/** Gives so many bytes, or fewer at the end. */
	interface Source {

		byte[] read(int most) throws IOException, ConnectException;

	}

	boolean isCompressed() {
		return (this.flags & COMPRESSED) != 0;
	}

	/**
	 * The next envelope of a request; null after the last.
	 * @param limit the bytes of a message
	 */
	static @Nullable Envelope read(Source source, int limit) throws IOException, ConnectException {
		byte[] prefix = source.read(PREFIX);
		if (prefix.length == 0) {
			return null;
		}
		if (prefix.length < PREFIX || (prefix[0] & ~COMPRESSED) != 0) {
			throw ConnectException.invalid("request", "must be a stream of messages, each after a flag and its length");
		}
		int length = ByteBuffer.wrap(prefix, 1, Integer.BYTES).getInt();
		if (length < 0 || length > limit) {
			throw ConnectException.tooLarge(limit);
		}
		byte[] message = source.read(length);
		if (message.length < length) {
			throw ConnectException.invalid("request", "ends within a message");
		}
		return new Envelope(prefix[0], message);
	}

	void write(OutputStream out) throws IOException {
		out.write(ByteBuffer.allocate(PREFIX).put((byte) this.flags).putInt(this.message.length).array());
		out.write(this.message);
	}

}
