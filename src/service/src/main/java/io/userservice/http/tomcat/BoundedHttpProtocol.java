package io.userservice.http.tomcat;

import java.io.IOException;

import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * HTTP with a limit on the time of a request's head. Tomcat (11.0) limits the time
 * between two reads alone, so that a head that arrives byte by byte keeps its connection
 * for any time. The limit is {@code server.tomcat.connection-timeout}. To be replaced
 * when Tomcat has a setting for it.
 */
public class BoundedHttpProtocol extends Http11NioProtocol {

	public BoundedHttpProtocol() {
		super(new FairNioEndpoint());
	}

	@Override
	protected Processor createProcessor() {
		return new TimedHeadProcessor(this);
	}

	/** Tomcat calls it each time that bytes have arrived. */
	private static final class TimedHeadProcessor extends Http11Processor {

		private final BoundedHttpProtocol protocol;

		/**
		 * The connection with an unfinished head; processors are used again for others.
		 */
		private SocketWrapperBase<?> unfinished;

		private long startNanos;

		TimedHeadProcessor(BoundedHttpProtocol protocol) {
			super(protocol, protocol.getAdapter());
			this.protocol = protocol;
		}

		@Override
		public SocketState service(SocketWrapperBase<?> connection) throws IOException {
			long now = System.nanoTime();
			if (this.unfinished != connection) {
				this.startNanos = now;
			}
			else if (now - this.startNanos > this.protocol.getConnectionTimeout() * 1_000_000L) {
				this.unfinished = null;
				return SocketState.CLOSED;
			}
			SocketState state = super.service(connection);
			this.unfinished = (state == SocketState.LONG) ? connection : null;
			return state;
		}

	}

}
