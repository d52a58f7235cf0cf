package io.userservice.rpc.server;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Attributes;
import io.grpc.ServerCall;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import io.grpc.netty.shaded.io.netty.util.internal.ThreadExecutorMap;
import org.jspecify.annotations.Nullable;

/**
 * Adds to each connection's attributes what interceptors need: an id, the time of its
 * start, and its event loop. Netty's internal {@code ThreadExecutorMap} (4.1 and 4.2)
 * knows the event loop; the public way is an event loop group of our own, which would
 * have to choose the kind of sockets, too.
 */
public class ConnectionAttributes extends ServerTransportFilter {

	static final Attributes.Key<Executor> EVENT_LOOP = Attributes.Key.create("event-loop");

	private static final Attributes.Key<Connection> CONNECTION = Attributes.Key.create("connection");

	@Override
	public Attributes transportReady(Attributes attributes) {
		Attributes.Builder more = attributes.toBuilder().set(CONNECTION, new Connection(System.nanoTime()));
		EventExecutor eventLoop = ThreadExecutorMap.currentExecutor();
		// gRPC's in-process server has none.
		return (eventLoop != null) ? more.set(EVENT_LOOP, executor(eventLoop)).build() : more.build();
	}

	/**
	 * Runs waiting tasks together, since waking the event loop costs more than the tasks.
	 */
	private static Executor executor(EventExecutor eventLoop) {
		Executor batching = MoreExecutors.newSequentialExecutor(eventLoop);
		return (task) -> {
			if (eventLoop.inEventLoop()) {
				task.run();
			}
			else {
				batching.execute(task);
			}
		};
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
	private static final class Connection {

		private final long startNanos;

		Connection(long startNanos) {
			this.startNanos = startNanos;
		}

	}

}
