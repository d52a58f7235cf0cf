package io.userservice.http.connect;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;

import io.grpc.Status;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request: a message, or a stream of them, each at most as large as gRPC
 * accepts it. The time for each message and for the whole body is limited, since a client
 * can send it byte by byte, and Tomcat (11.0) only limits the time between two reads.
 */
final class RequestBody {

	private final InputStream body;

	/** The declared number of bytes of the body; -1 if none is declared. */
	private final int length;

	private final int limit;

	private final Duration messageTime;

	private final long end;

	private long messageEnd;

	private BooleanSupplier unwanted = () -> false;

	/**
	 * @param limit the bytes of a message
	 * @param messageTime the longest time for each message, from the end of the one
	 * before
	 * @param time the longest time for the body, from now on
	 */
	RequestBody(HttpServletRequest http, int limit, Duration messageTime, Duration time) throws IOException {
		this.body = http.getInputStream();
		this.length = http.getContentLength();
		this.limit = limit;
		this.messageTime = messageTime;
		this.end = System.nanoTime() + time.toNanos();
		this.messageEnd = this.end;
	}

	/**
	 * Ends the body early.
	 * @param unwanted whether the rest is not needed any more
	 */
	void endWhen(BooleanSupplier unwanted) {
		this.unwanted = unwanted;
	}

	/** All of it, as one message. */
	byte[] message(boolean compressed) throws IOException, ConnectException {
		int most = this.limit + 1;
		beginMessage();
		return unpacked(read((this.length < 0) ? most : Math.min(this.length, most)), compressed);
	}

	/** A message that was not in the body, but in the query. */
	byte[] unpacked(byte[] message, boolean compressed) throws ConnectException {
		return compressed ? gunzip(message) : requireSmall(message);
	}

	/** The next message of a stream; null after the last. */
	byte @Nullable [] next(boolean compression) throws IOException, ConnectException {
		beginMessage();
		Envelope next = Envelope.read(this::read, this.limit);
		if (next == null) {
			return null;
		}
		if (next.isCompressed() && !compression) {
			throw ConnectException.invalid("connect-content-encoding", "is missing for a compressed message");
		}
		return unpacked(next.message(), next.isCompressed());
	}

	private void beginMessage() {
		long now = System.nanoTime();
		this.messageEnd = now + Math.min(this.messageTime.toNanos(), this.end - now);
	}

	/** That many bytes, or fewer if the body has ended. */
	private byte[] read(int most) throws IOException, ConnectException {
		byte[] buffer = new byte[most];
		int length = 0;
		while (length < most && !this.unwanted.getAsBoolean()) {
			int read = this.body.read(buffer, length, most - length);
			if (System.nanoTime() - this.messageEnd > 0) {
				throw ConnectException.plain(Status.Code.DEADLINE_EXCEEDED, "the request's body took too long");
			}
			if (read < 0) {
				break;
			}
			length += read;
		}
		return (length == most) ? buffer : Arrays.copyOf(buffer, length);
	}

	/** By the protocol, an empty message is never compressed. */
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

	/** RFC 9110, 8.4.1: the case of the name does not count. */
	static boolean isCompressed(@Nullable String declared) throws ConnectException {
		String encoding = (declared != null) ? declared.strip().toLowerCase(Locale.ROOT) : "";
		return switch (encoding) {
			case "gzip", "x-gzip" -> true;
			case "identity", "" -> false;
			default -> throw ConnectException.plain(Status.Code.UNIMPLEMENTED,
					"unknown compression; supported are gzip and identity");
		};
	}

}
