package io.userservice.tls;

import java.security.SecureRandom;

import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslServerSessionContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslSessionContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;

/**
 * Keeps connections from resuming an earlier session. That skips the certificates: a
 * client could go on for two days with one that has expired or whose authority is no
 * longer trusted. Connections of gRPC last, so that full handshakes cost little.
 */
final class SessionResumption {

	/** For the JVM's own TLS; Netty's does not keep to it in the tickets of TLS 1.3. */
	static final int SECONDS = 1;

	/** No session context may be longer. */
	private static final int CONTEXT_BYTES = 32;

	private static final SecureRandom random = new SecureRandom();

	private SessionResumption() {
	}

	static void keepNone(SslContext context) {
		if (context.sessionContext() instanceof OpenSslSessionContext netty) {
			netty.setSessionCacheEnabled(false);
		}
	}

	/**
	 * Makes a server forget what it gave to clients so far. Tickets cannot be switched
	 * off for one server, but are of no use outside of the session context that they were
	 * given in.
	 */
	static void forget(SslContext context) {
		if (context.sessionContext() instanceof OpenSslServerSessionContext netty) {
			byte[] fresh = new byte[CONTEXT_BYTES];
			random.nextBytes(fresh);
			netty.setSessionIdContext(fresh);
		}
	}

}
