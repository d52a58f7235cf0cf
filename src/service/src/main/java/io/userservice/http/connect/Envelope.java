package io.userservice.http.connect;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

import com.google.common.io.CountingOutputStream;
import com.google.protobuf.Message;
import io.userservice.http.json.MessageFormat;
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

	/** Of one user, a message has a few kilobytes at most. */
	private static final int LARGE = 16_384;

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
		writePrefix(this.flags, this.message.length, out);
		out.write(this.message);
	}

	/**
	 * Writes a message of a response. A large one is written twice, first for its length,
	 * instead of being kept as bytes.
	 */
	static void write(Message message, MessageFormat format, OutputStream out) throws IOException {
		if (message.getSerializedSize() <= LARGE) {
			new Envelope(0, format.print(message)).write(out);
			return;
		}
		CountingOutputStream length = new CountingOutputStream(OutputStream.nullOutputStream());
		format.write(message, length);
		writePrefix(0, Math.toIntExact(length.getCount()), out);
		format.write(message, out);
	}

	private static void writePrefix(int flags, int length, OutputStream out) throws IOException {
		out.write(ByteBuffer.allocate(PREFIX).put((byte) flags).putInt(length).array());
	}

}
