package io.userservice.rpc.limit;

import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.ServerCall;

/**
 * Identifies the caller that a call's share is counted for: issuer and subject once it is
 * authenticated, its address before.
 */
public final class CallerKey {

	/** Set by the authentication. */
	public static final Context.Key<Object> AUTHENTICATED = Context.key("caller-key");

	private CallerKey() {
	}

	/** The authenticated caller of the current call. */
	public static Object current() {
		Object authenticated = AUTHENTICATED.get();
		return (authenticated != null) ? authenticated : "unauthenticated";
	}

	/** The address of the peer, without its port. */
	public static Object address(ServerCall<?, ?> call) {
		Object peer = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
		return (peer instanceof java.net.InetSocketAddress socket && socket.getAddress() != null) ? socket.getAddress()
				: "unknown";
	}

}
