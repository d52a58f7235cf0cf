package io.userservice.rpc.server;

import java.util.concurrent.Executor;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Attributes;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import io.grpc.netty.shaded.io.netty.util.internal.ThreadExecutorMap;

/**
 * Adds {@link ConnectionAttributes} to each connection. Netty's internal
 * {@code ThreadExecutorMap} (4.1 and 4.2) knows the event loop; the public way is an
 * event loop group of our own, which would have to choose the kind of sockets as well.
 */
public class ConnectionAttributesFilter extends ServerTransportFilter {

	@Override
	public Attributes transportReady(Attributes attributes) {
		Attributes.Builder more = attributes.toBuilder()
			.set(ConnectionAttributes.CONNECTION, new ConnectionAttributes.Connection(System.nanoTime()));
		EventExecutor eventLoop = ThreadExecutorMap.currentExecutor();
		// gRPC's in-process server has none.
		return (eventLoop != null) ? more.set(ConnectionAttributes.EVENT_LOOP, executor(eventLoop)).build()
				: more.build();
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

}
