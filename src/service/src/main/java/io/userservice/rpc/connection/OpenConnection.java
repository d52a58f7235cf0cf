package io.userservice.rpc.connection;

import java.net.SocketAddress;
import java.util.function.Consumer;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.userservice.rpc.call.ClientAddress;
import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.Bound.Permit;
import org.jspecify.annotations.Nullable;

/** A connection of a client, and what it has of the bounds. */
final class OpenConnection {

	private final String address;

	private final @Nullable Channel channel;

	private final long startNanos = System.nanoTime();

	private @Nullable Place place;

	private @Nullable Permit unwritten;

	private boolean closed;

	private OpenConnection(String address, @Nullable Channel channel) {
		this.address = address;
		this.channel = channel;
	}

	/** The connection whose event loop calls. */
	static OpenConnection of(Attributes attributes) {
		SocketAddress peer = attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
		return new OpenConnection(ClientAddress.of(attributes), (peer != null) ? Channels.find(peer) : null);
	}

	/** For which it counts. */
	String address() {
		return this.address;
	}

	/** Null for gRPC's in-process server. */
	@Nullable Channel channel() {
		return this.channel;
	}

	/** As of {@link System#nanoTime}. */
	long startNanos() {
		return this.startNanos;
	}

	boolean isIdle() {
		return this.channel != null && Channels.isIdle(this.channel);
	}

	/**
	 * Takes a place.
	 * @param giveWay ends a connection of the address that has lost a place
	 */
	void takePlace(Bound connections, Consumer<Place> giveWay) {
		this.place = new Place(connections, this, giveWay);
	}

	/** Gives its place to another one, whose own has been lost. */
	void givePlaceTo(OpenConnection other) {
		Place lost = other.place;
		other.place = this.place;
		this.place = lost;
		if (other.place != null) {
			other.place.connection = other;
		}
	}

	/** The permit for what waits in it. */
	synchronized @Nullable Permit unwritten() {
		return this.unwritten;
	}

	synchronized void setUnwritten(Permit permit) {
		this.unwritten = permit;
		if (this.closed) {
			permit.close();
		}
	}

	/** Gives everything back. */
	synchronized void close() {
		this.closed = true;
		if (this.unwritten != null) {
			this.unwritten.close();
		}
		if (this.place != null) {
			this.place.permit.close();
		}
	}

	/**
	 * A place of the bound on connections. Another connection of its address can take it
	 * over, since the one that ends for it need not be its own.
	 */
	static final class Place {

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

	}

}
