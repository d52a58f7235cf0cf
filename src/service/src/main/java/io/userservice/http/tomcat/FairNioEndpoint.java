package io.userservice.http.tomcat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Shares the connections among addresses: one gets at most half of them, and when all are
 * taken, the address with most of them loses one to a newcomer with fewer, its oldest
 * idle one if it has any. So probes find a connection whatever others hold. Tomcat (11.0)
 * only limits all connections together, and lets newcomers wait unseen.
 */
class FairNioEndpoint extends NioEndpoint {

	private int most;

	/** The open connections, the oldest first. Only the thread that accepts uses it. */
	private final Map<SocketChannel, Object> addresses = new LinkedHashMap<>();

	/** Tomcat's own limit leaves room for connections that are being closed. */
	@Override
	public void setMaxConnections(int most) {
		this.most = most;
		super.setMaxConnections((most > 0) ? 2 * most : most);
	}

	@Override
	protected boolean setSocketOptions(SocketChannel socket) {
		Object address = address(socket);
		if (address == null || !findRoom(address) || !super.setSocketOptions(socket)) {
			// Tomcat closes the connection.
			return false;
		}
		this.addresses.put(socket, address);
		return true;
	}

	/** Null for a client that has gone. */
	private static @Nullable Object address(SocketChannel socket) {
		try {
			return (socket.getRemoteAddress() instanceof InetSocketAddress remote)
					? AddressGroup.of(remote.getAddress()) : "local";
		}
		catch (IOException ex) {
			return null;
		}
	}

	private boolean findRoom(Object newcomer) {
		this.addresses.keySet().retainAll(this.connections.keySet());
		if (this.most <= 0) {
			return true;
		}
		Map<Object, Long> held = this.addresses.values()
			.stream()
			.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
		long own = held.getOrDefault(newcomer, 0L) + 1;
		if (own > Math.max(1, this.most / 2)) {
			return false;
		}
		if (this.addresses.size() < this.most) {
			return true;
		}
		Map.Entry<Object, Long> largest = held.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
		if (largest.getValue() <= own) {
			return false;
		}
		SocketChannel ended = oldest(largest.getKey());
		this.addresses.remove(ended);
		ConnectionEnd.end(ended);
		return true;
	}

	private SocketChannel oldest(Object address) {
		Collection<SocketChannel> candidates = this.addresses.entrySet()
			.stream()
			.filter((connection) -> connection.getValue().equals(address))
			.map(Map.Entry::getKey)
			.toList();
		return candidates.stream().filter(this::isIdle).findFirst().orElseGet(() -> candidates.iterator().next());
	}

	/** Whether no request of it has begun. */
	private boolean isIdle(SocketChannel socket) {
		SocketWrapperBase<?> connection = this.connections.get(socket);
		return connection == null || connection.getCurrentProcessor() == null;
	}

}
