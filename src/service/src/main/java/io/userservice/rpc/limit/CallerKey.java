package io.userservice.rpc.limit;

import java.net.InetSocketAddress;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.userservice.rpc.call.ForwardedFor;
import org.jspecify.annotations.Nullable;

/**
 * Identifies the caller that a call's share is counted for: issuer and subject once it is
 * authenticated, its address before.
 */
public final class CallerKey {

	/** Set by the authentication. */
	public static final Context.Key<Authenticated> AUTHENTICATED = Context.key("caller-key");

	/**
	 * An authenticated caller, as its token names it.
	 *
	 * @param issuer of the token; null if it names none
	 * @param subject of the token; null if it names none
	 * @param clientId of a token without a subject (RFC 9068); null if it names none
	 */
	public record Authenticated(@Nullable String issuer, @Nullable String subject, @Nullable String clientId) {
	}

	private CallerKey() {
	}

	/** The authenticated caller of the current call. */
	public static Object current() {
		Object authenticated = AUTHENTICATED.get();
		return (authenticated != null) ? authenticated : "unauthenticated";
	}

	/** The address of the client of a call, without its port. */
	public static Object address(ServerCall<?, ?> call, Metadata headers) {
		Attributes connection = call.getAttributes();
		String forwarded = ForwardedFor.of(headers, connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
		return (forwarded != null) ? forwarded : address(connection);
	}

	/** The address of a connection's peer, without its port. */
	static Object address(Attributes connection) {
		return (connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress socket
				&& socket.getAddress() != null) ? socket.getAddress() : "unknown";
	}

}
