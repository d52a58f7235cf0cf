package io.userservice.rpc.call;

import java.net.InetSocketAddress;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;

/**
 * The address of a client, without its port. Bounds count by it where no caller is
 * authenticated.
 */
public final class ClientAddress {

	/**
	 * The address of connections that have none, as those of gRPC's in-process server.
	 */
	public static final Object UNKNOWN = "unknown";

	private ClientAddress() {
	}

	/** The address of a call's client, also behind a proxy on this machine. */
	public static Object of(ServerCall<?, ?> call, Metadata headers) {
		Attributes connection = call.getAttributes();
		String forwarded = ForwardedFor.of(headers, connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
		return (forwarded != null) ? forwarded : of(connection);
	}

	/** The address of a connection's peer. */
	public static Object of(Attributes connection) {
		return (connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress socket
				&& socket.getAddress() != null) ? socket.getAddress() : UNKNOWN;
	}

}
