package io.userservice.rpc.server;

import java.util.concurrent.Executor;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Attributes;
import io.grpc.ServerCall;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import io.grpc.netty.shaded.io.netty.util.internal.ThreadExecutorMap;

/**
 * Adds each connection's event loop to its attributes. Netty's internal
 * {@code ThreadExecutorMap} (4.1 and 4.2) knows it; the public way is an event loop group
 * of our own, which would have to choose the kind of sockets as well.
 */
public class ConnectionEventLoop extends ServerTransportFilter {

	static final Attributes.Key<Executor> EVENT_LOOP = Attributes.Key.create("event-loop");

	@Override
	public Attributes transportReady(Attributes attributes) {
		EventExecutor eventLoop = ThreadExecutorMap.currentExecutor();
		// gRPC's in-process server has none.
		return (eventLoop != null) ? attributes.toBuilder().set(EVENT_LOOP, executor(eventLoop)).build() : attributes;
	}

	/**
	 * Runs waiting tasks together, since waking the event loop costs more than they do.
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

	/** Runs tasks while nothing else of the call's connection is written. */
	static Executor of(ServerCall<?, ?> call) {
		Executor eventLoop = call.getAttributes().get(EVENT_LOOP);
		return (eventLoop != null) ? eventLoop : Runnable::run;
	}

}
