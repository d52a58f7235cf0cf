package io.userservice.rpc.connection;

import java.util.function.Consumer;

import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.Bound.Permit;

/**
 * A place of the bound on connections. Another connection of its address can take it
 * over, since the one that ends for it need not be its own.
 */
final class Place {

	private final Permit permit;

	private volatile OpenConnection connection;

	/**
	 * @param giveWay ends a connection of the same address
	 */
	Place(Bound connections, OpenConnection connection, Consumer<Place> giveWay) {
		this.connection = connection;
		// What has no channel cannot be ended.
		this.permit = connections.acquire(connection.address(), 1,
				(connection.channel() != null) ? () -> giveWay.accept(this) : null);
	}

	OpenConnection connection() {
		return this.connection;
	}

	void setConnection(OpenConnection connection) {
		this.connection = connection;
	}

	void close() {
		this.permit.close();
	}

}
