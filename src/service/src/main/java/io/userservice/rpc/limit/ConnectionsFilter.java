package io.userservice.rpc.limit;

import io.grpc.Attributes;
import io.grpc.ServerTransportFilter;
import io.userservice.rpc.call.ClientAddress;
import io.userservice.rpc.limit.Bound.Permit;

/**
 * Bounds the open connections, in all and of one address. gRPC closes a connection whose
 * filter throws.
 */
public class ConnectionsFilter extends ServerTransportFilter {

	private static final Attributes.Key<Permit> PERMIT = Attributes.Key.create("connection-permit");

	private final Bound connections;

	/**
	 * @param connections with the share of one address
	 */
	ConnectionsFilter(Bound connections) {
		this.connections = connections;
	}

	@Override
	public Attributes transportReady(Attributes attributes) {
		return attributes.toBuilder().set(PERMIT, this.connections.acquire(ClientAddress.of(attributes), 1)).build();
	}

	@Override
	public void transportTerminated(Attributes attributes) {
		// Null for a connection that was refused, or was never ready.
		Permit permit = (attributes != null) ? attributes.get(PERMIT) : null;
		if (permit != null) {
			permit.close();
		}
	}

}
