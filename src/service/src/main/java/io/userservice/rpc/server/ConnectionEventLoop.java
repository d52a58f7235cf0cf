package io.userservice.rpc.server;

import java.util.concurrent.Executor;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Attributes;
import io.grpc.ServerCall;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import io.grpc.netty.shaded.io.netty.util.internal.ThreadExecutorMap;

/**
 * Remembers each connection's event loop, on which gRPC tells of it. Netty's internal
 * class knows it; the public way, an event loop group of our own, would mean to choose
 * the kind of sockets as well.
 */
public class ConnectionEventLoop extends ServerTransportFilter {

	static final Attributes.Key<Executor> EVENT_LOOP = Attributes.Key.create("event-loop");

	@Override
	public Attributes transportReady(Attributes attributes) {
		EventExecutor eventLoop = ThreadExecutorMap.currentExecutor();
		// The in-process server of tests has none.
		return (eventLoop != null) ? attributes.toBuilder().set(EVENT_LOOP, runAtOnceOn(eventLoop)).build()
				: attributes;
	}

	/**
	 * Tasks that wait are run together, since waking the event loop costs more than they
	 * do.
	 */
	private static Executor runAtOnceOn(EventExecutor eventLoop) {
		Executor together = MoreExecutors.newSequentialExecutor(eventLoop);
		return (task) -> {
			if (eventLoop.inEventLoop()) {
				task.run();
			}
			else {
				together.execute(task);
			}
		};
	}

	/** Runs tasks where nothing else of that call's connection is written meanwhile. */
	static Executor of(ServerCall<?, ?> call) {
		Executor eventLoop = call.getAttributes().get(EVENT_LOOP);
		return (eventLoop != null) ? eventLoop : Runnable::run;
	}

}
