package io.userservice.rpc.call;

import java.net.InetSocketAddress;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;

/**
 * The address of a client, without its port: what the use of bounds is counted for where
 * no caller is authenticated.
 */
public final class ClientAddress {

	/** Of connections without one, as gRPC's in-process server has them. */
	public static final Object UNKNOWN = "unknown";

	private ClientAddress() {
	}

	/** Of a call's client, also behind a proxy on this machine. */
	public static Object of(ServerCall<?, ?> call, Metadata headers) {
		Attributes connection = call.getAttributes();
		String forwarded = ForwardedFor.of(headers, connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
		return (forwarded != null) ? forwarded : of(connection);
	}

	/** Of a connection's peer. */
	public static Object of(Attributes connection) {
		return (connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress socket
				&& socket.getAddress() != null) ? socket.getAddress() : UNKNOWN;
	}

}
