package io.userservice.http.connect;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request: a message, or a stream of them, each at most as large as gRPC
 * accepts it. Whoever sends it byte by byte has a limited time for all of it; Tomcat
 * (11.0) only limits the time between two reads.
 */
final class RequestBody {

	/** A flag, and the length in four bytes. */
	private static final int PREFIX = 5;

	private static final int COMPRESSED = 1;

	private final InputStream body;

	private final int limit;

	private final long end;

	private BooleanSupplier unwanted = () -> false;

	/**
	 * @param limit the bytes of a message
	 * @param time from now on
	 */
	RequestBody(InputStream body, int limit, Duration time) {
		this.body = body;
		this.limit = limit;
		this.end = System.nanoTime() + time.toNanos();
	}

	/**
	 * Ends the body early.
	 * @param unwanted tells when nobody wants the rest
	 */
	void endWhen(BooleanSupplier unwanted) {
		this.unwanted = unwanted;
	}

	/** All of it, as one message. */
	byte[] message(boolean compressed) throws IOException, ConnectException {
		byte[] buffer = new byte[this.limit + 1];
		return unpacked(Arrays.copyOf(buffer, read(buffer)), compressed);
	}

	/** A message that has come in another way than as the body. */
	byte[] unpacked(byte[] message, boolean compressed) throws ConnectException {
		return compressed ? gunzip(message) : requireSmall(message);
	}

	/** The next message of a stream; null after the last. */
	byte @Nullable [] next(boolean compression) throws IOException, ConnectException {
		byte[] prefix = new byte[PREFIX];
		int read = read(prefix);
		if (read == 0 || this.unwanted.getAsBoolean()) {
			return null;
		}
		if (read < PREFIX || (prefix[0] & ~COMPRESSED) != 0) {
			throw ConnectException.invalid("request", "must be a stream of messages, each after a flag and its length");
		}
		int length = ByteBuffer.wrap(prefix, 1, Integer.BYTES).getInt();
		if (length < 0 || length > this.limit) {
			throw ConnectException.tooLarge(this.limit);
		}
		byte[] message = new byte[length];
		int received = read(message);
		if (this.unwanted.getAsBoolean()) {
			return null;
		}
		if (received < length) {
			throw ConnectException.invalid("request", "ends within a message");
		}
		if (prefix[0] == 0) {
			return message;
		}
		if (!compression) {
			throw ConnectException.invalid("connect-content-encoding", "is missing for a compressed message");
		}
		return gunzip(message);
	}

	/** Reads until the buffer is full or the body has ended. */
	private int read(byte[] buffer) throws IOException, ConnectException {
		int length = 0;
		while (length < buffer.length && !this.unwanted.getAsBoolean()) {
			int read = this.body.read(buffer, length, buffer.length - length);
			if (System.nanoTime() > this.end) {
				throw ConnectException.plain(Status.Code.DEADLINE_EXCEEDED, "the request's body took too long");
			}
			if (read < 0) {
				break;
			}
			length += read;
		}
		return length;
	}

	/** What is empty is not compressed, by the protocol. */
	private byte[] gunzip(byte[] message) throws ConnectException {
		if (message.length == 0) {
			return message;
		}
		try (InputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(message))) {
			return requireSmall(unzipped.readNBytes(this.limit + 1));
		}
		catch (IOException ex) {
			throw ConnectException.invalid("request", "is not compressed by gzip");
		}
	}

	private byte[] requireSmall(byte[] message) throws ConnectException {
		if (message.length > this.limit) {
			throw ConnectException.tooLarge(this.limit);
		}
		return message;
	}

}
