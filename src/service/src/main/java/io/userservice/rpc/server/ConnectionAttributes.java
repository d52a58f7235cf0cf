package io.userservice.rpc.server;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

import io.grpc.Attributes;
import io.grpc.ServerCall;
import io.grpc.netty.shaded.io.netty.util.internal.ThreadExecutorMap;
import org.jspecify.annotations.Nullable;

/**
 * What interceptors need of a connection: an id, the time of its start, and its event
 * loop. {@link ConnectionAttributesFilter} adds it.
 */
public final class ConnectionAttributes {

	static final Attributes.Key<Executor> EVENT_LOOP = Attributes.Key.create("event-loop");

	static final Attributes.Key<Connection> CONNECTION = Attributes.Key.create("connection");

	private ConnectionAttributes() {
	}

	/** The event loop that calls; null outside event loops. */
	public static @Nullable ScheduledExecutorService currentEventLoop() {
		return ThreadExecutorMap.currentExecutor();
	}

	/** Runs tasks while nothing else of the call's connection is written. */
	static Executor eventLoopOf(ServerCall<?, ?> call) {
		return eventLoopOf(call.getAttributes());
	}

	/** As above, by the attributes of the connection. */
	public static Executor eventLoopOf(Attributes connection) {
		Executor eventLoop = connection.get(EVENT_LOOP);
		return (eventLoop != null) ? eventLoop : Runnable::run;
	}

	/** Identifies the connection of a call. */
	public static Object idOf(ServerCall<?, ?> call) {
		Connection connection = call.getAttributes().get(CONNECTION);
		return (connection != null) ? connection : "in-process";
	}

	/** Nanoseconds since the connection of a call is ready. */
	public static long ageOf(ServerCall<?, ?> call) {
		Connection connection = call.getAttributes().get(CONNECTION);
		return (connection != null) ? System.nanoTime() - connection.startNanos : 0;
	}

	/** One connection; compared by identity. */
	static final class Connection {

		private final long startNanos;

		Connection(long startNanos) {
			this.startNanos = startNanos;
		}

	}

}
