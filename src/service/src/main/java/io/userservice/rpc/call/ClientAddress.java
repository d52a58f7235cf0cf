package io.userservice.rpc.call;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HexFormat;

import io.grpc.Attributes;
import io.grpc.Grpc;
import org.jspecify.annotations.Nullable;

/**
 * The address of a client as bounds count it where no caller is authenticated: without
 * its port, and of IPv6 the first 64 bits, since whoever has one such address has all of
 * its network.
 */
public final class ClientAddress {

	/**
	 * The address of connections that have none, as those of gRPC's in-process server.
	 */
	public static final String UNKNOWN = "unknown";

	private static final int NETWORK_BYTES = 8;

	private ClientAddress() {
	}

	/** The address of a connection's peer. */
	public static String of(Attributes connection) {
		return of(connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
	}

	static String of(@Nullable SocketAddress peer) {
		return (peer instanceof InetSocketAddress socket && socket.getAddress() != null) ? of(socket.getAddress())
				: UNKNOWN;
	}

	/** As bounds count an address. */
	public static String of(InetAddress address) {
		return (address instanceof Inet6Address)
				? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), NETWORK_BYTES)) + "/64"
				: address.getHostAddress();
	}

}
