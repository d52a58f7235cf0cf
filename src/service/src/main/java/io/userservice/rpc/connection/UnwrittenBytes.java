package io.userservice.rpc.connection;

import java.util.concurrent.TimeUnit;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.Bound.Permit;
import io.userservice.rpc.limit.BoundExceededException;
import io.userservice.rpc.server.CallTimer;
import jakarta.annotation.PostConstruct;

/**
 * Bounds what waits in connections whose clients do not read, whether or not its call has
 * ended: the ends of calls, which no window of HTTP/2 holds back, and which Netty keeps
 * as long as the connection. Who has too much loses a connection. Looks each second.
 */
class UnwrittenBytes {

	/** Most connections have less at any moment. */
	private static final long SMALL = 4_096;

	private final Bound bytes;

	private final ConnectionsFilter connections;

	private final CallTimer timer;

	UnwrittenBytes(Bound bytes, ConnectionsFilter connections, CallTimer timer) {
		this.bytes = bytes;
		this.connections = connections;
		this.timer = timer;
	}

	@PostConstruct
	void start() {
		this.timer.executor()
			.scheduleWithFixedDelay(() -> this.connections.open().forEach(this::count), 1, 1, TimeUnit.SECONDS);
	}

	private void count(OpenConnection connection) {
		Channel channel = connection.channel();
		if (channel != null) {
			try {
				count(connection, channel, Channels.unwrittenBytes(channel));
			}
			catch (BoundExceededException ex) {
				Channels.drop(channel);
			}
		}
	}

	private void count(OpenConnection connection, Channel channel, long waiting) {
		Permit permit = connection.unwritten();
		if (permit != null) {
			permit.resize(waiting);
		}
		else if (waiting >= SMALL) {
			connection.setUnwritten(this.bytes.acquire(connection.address(), waiting, () -> Channels.drop(channel)));
		}
	}

}
