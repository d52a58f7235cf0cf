package io.userservice.rpc.connection;

import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.grpc.Attributes;
import io.grpc.ServerTransportFilter;
import io.userservice.rpc.connection.OpenConnection.Place;
import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.BoundExceededException;

/**
 * Bounds the open connections, in all and of one address. When all are taken, the address
 * with the most loses one to an address with fewer: its oldest one without a call, or its
 * oldest. gRPC closes a connection whose filter throws.
 */
public class ConnectionsFilter extends ServerTransportFilter {

	private static final Attributes.Key<OpenConnection> CONNECTION = Attributes.Key.create("open-connection");

	private final Bound connections;

	private final Set<OpenConnection> open = ConcurrentHashMap.newKeySet();

	/**
	 * @param connections with the share of one address
	 */
	ConnectionsFilter(Bound connections) {
		this.connections = connections;
	}

	/** Those that are open, but for those that are about to end. */
	Set<OpenConnection> open() {
		return this.open;
	}

	@Override
	public Attributes transportReady(Attributes attributes) {
		OpenConnection connection = OpenConnection.of(attributes);
		try {
			connection.takePlace(this.connections, this::giveWay);
		}
		catch (BoundExceededException ex) {
			if (connection.channel() != null) {
				Channels.refuse(connection.channel(), ex.getMessage());
			}
			throw ex;
		}
		this.open.add(connection);
		return attributes.toBuilder().set(CONNECTION, connection).build();
	}

	/** Ends a connection of the address that has lost a place. */
	private synchronized void giveWay(Place lost) {
		OpenConnection owner = lost.connection();
		OpenConnection ended = this.open.stream()
			.filter((other) -> other.address().equals(owner.address()) && other.isIdle())
			.min(Comparator.comparingLong(OpenConnection::startNanos))
			.orElse(owner);
		this.open.remove(ended);
		ended.givePlaceTo(owner);
		if (ended.channel() != null) {
			Channels.end(ended.channel());
		}
	}

	@Override
	public synchronized void transportTerminated(Attributes attributes) {
		// Null for a connection that was refused, or was never ready.
		OpenConnection connection = (attributes != null) ? attributes.get(CONNECTION) : null;
		if (connection != null) {
			this.open.remove(connection);
			connection.close();
		}
	}

}
