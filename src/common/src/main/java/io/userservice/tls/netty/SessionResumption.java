package io.userservice.tls.netty;

import java.security.SecureRandom;

import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslServerSessionContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.OpenSslSessionContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;

/**
 * Keeps connections from resuming an earlier session, which skips the check of
 * certificates: for two days a client could use one that has expired or whose authority
 * is no longer trusted. Connections of gRPC are long-lived, so that full handshakes cost
 * little.
 */
final class SessionResumption {

	/** For the JVM's own TLS; Netty's ignores it in the tickets of TLS 1.3. */
	static final int TIMEOUT_SECONDS = 1;

	/** The longest session ID context that TLS libraries accept. */
	private static final int CONTEXT_BYTES = 32;

	private static final SecureRandom random = new SecureRandom();

	private SessionResumption() {
	}

	static void disable(SslContext context) {
		if (context.sessionContext() instanceof OpenSslSessionContext netty) {
			netty.setSessionCacheEnabled(false);
		}
	}

	/**
	 * Makes the tickets that a server has issued so far worthless. They cannot be
	 * switched off for one server, but are valid only in the session ID context that they
	 * were issued in.
	 */
	static void invalidateTickets(SslContext context) {
		if (context.sessionContext() instanceof OpenSslServerSessionContext netty) {
			byte[] fresh = new byte[CONTEXT_BYTES];
			random.nextBytes(fresh);
			netty.setSessionIdContext(fresh);
		}
	}

}
