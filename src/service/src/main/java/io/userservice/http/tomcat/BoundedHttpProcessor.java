package io.userservice.http.tomcat;

import java.io.IOException;

import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Serves a connection, with a limit on the time of a request's head, and without waiting
 * for a body that nobody has read. Tomcat (11.0) limits the time between two reads alone,
 * so that a head that arrives byte by byte keeps its connection for any time; and after
 * the response it reads up to 2 MB of the request, which also may arrive byte by byte.
 * The limit is {@code server.tomcat.connection-timeout}. To be replaced when Tomcat has
 * settings for both. Tomcat calls it each time that bytes have arrived.
 */
final class BoundedHttpProcessor extends Http11Processor {

	private final AbstractHttp11Protocol<?> protocol;

	private final UnreadBodies bodies;

	/**
	 * The connection with an unfinished head; processors are used again for others.
	 */
	private @Nullable SocketWrapperBase<?> unfinished;

	private long startNanos;

	/** The rest of a request that nobody has read. */
	private @Nullable Lingering lingering;

	BoundedHttpProcessor(AbstractHttp11Protocol<?> protocol) {
		this(protocol, new UnreadBodies(protocol.getAdapter()));
	}

	private BoundedHttpProcessor(AbstractHttp11Protocol<?> protocol, UnreadBodies bodies) {
		super(protocol, bodies);
		this.protocol = protocol;
		this.bodies = bodies;
	}

	@Override
	public SocketState service(SocketWrapperBase<?> connection) throws IOException {
		Lingering rest = this.lingering;
		if (rest != null && rest.connection() == connection) {
			return linger(rest);
		}
		this.lingering = null;
		long now = System.nanoTime();
		if (this.unfinished != connection) {
			this.startNanos = now;
		}
		else if (now - this.startNanos > this.protocol.getConnectionTimeout() * 1_000_000L) {
			this.unfinished = null;
			return SocketState.CLOSED;
		}
		this.bodies.setConnection(connection);
		SocketState state = super.service(connection);
		this.unfinished = (state == SocketState.LONG) ? connection : null;
		return (this.bodies.takeUnread() && state == SocketState.CLOSED) ? linger(Lingering.of(connection)) : state;
	}

	/** Occupies no thread: Tomcat calls again when something has arrived. */
	private SocketState linger(Lingering rest) {
		boolean isOver = rest.isOver();
		this.lingering = isOver ? null : rest;
		return isOver ? SocketState.CLOSED : SocketState.LONG;
	}

}
