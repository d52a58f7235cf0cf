package io.userservice.rpc.server;

import java.util.List;
import java.util.concurrent.Executor;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.health.v1.HealthGrpc;

/** Chooses where a call runs: on the event loop if it does not block, else elsewhere. */
public class CallExecutorSupplier implements ServerCallExecutorSupplier {

	private static final Executor EVENT_LOOP = Runnable::run;

	private final Executor blocking;

	private final List<BlockingPolicy> nonBlocking;

	CallExecutorSupplier(Executor blocking, List<BlockingPolicy> nonBlocking) {
		this.blocking = blocking;
		this.nonBlocking = nonBlocking;
	}

	@Override
	public <Q, R> Executor getExecutor(ServerCall<Q, R> call, Metadata headers) {
		// Health is a look at a map, and must not wait behind calls that wait for a
		// database that hangs.
		if (HealthGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName())) {
			return EVENT_LOOP;
		}
		if (!this.nonBlocking.stream().allMatch((calls) -> calls.goOnWith(call))) {
			return this.blocking;
		}
		for (BlockingPolicy calls : this.nonBlocking) {
			if (!calls.startWith(call, headers)) {
				return new StartElsewhere(this.blocking);
			}
		}
		return EVENT_LOOP;
	}

	/**
	 * Runs a call's start on another executor and the rest on the event loop. gRPC gives
	 * it one task at a time; what comes in meanwhile waits for the start's end.
	 */
	private static class StartElsewhere implements Executor {

		private final Executor start;

		private boolean started;

		StartElsewhere(Executor start) {
			this.start = start;
		}

		@Override
		public void execute(Runnable task) {
			if (this.started) {
				EVENT_LOOP.execute(task);
			}
			else {
				this.started = true;
				this.start.execute(task);
			}
		}

	}

}
