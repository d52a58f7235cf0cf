package io.userservice.http.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Reads and forgets what a client still sends after its response, for a short time: were
 * the connection closed at once, the client's system would drop the response (RFC 9112,
 * 9.6).
 */
final class Lingering {

	private static final Duration TIME = Duration.ofSeconds(2);

	private static final int BUFFER = 8_192;

	private final SocketWrapperBase<?> connection;

	private final long endNanos = System.nanoTime() + TIME.toNanos();

	/** What may still arrive, in bytes. */
	private int left = 2 << 20;

	private Lingering(SocketWrapperBase<?> connection) {
		this.connection = connection;
	}

	/** Tells the client that nothing more will come. */
	static Lingering of(SocketWrapperBase<?> connection) {
		connection.setReadTimeout(TIME.toMillis());
		if (connection.getSocket() instanceof NioChannel channel && !(channel instanceof SecureNioChannel)) {
			try {
				channel.getIOChannel().shutdownOutput();
			}
			catch (IOException ex) {
				// The client has gone, which reading will show.
			}
		}
		return new Lingering(connection);
	}

	SocketWrapperBase<?> connection() {
		return this.connection;
	}

	/** Reads what has arrived; true once nothing more is to be waited for. */
	boolean isOver() {
		byte[] forgotten = new byte[BUFFER];
		try {
			while (System.nanoTime() < this.endNanos && this.left > 0) {
				int read = this.connection.read(false, ByteBuffer.wrap(forgotten));
				if (read <= 0) {
					return read < 0;
				}
				this.left -= read;
			}
			return true;
		}
		catch (IOException ex) {
			return true;
		}
	}

}
