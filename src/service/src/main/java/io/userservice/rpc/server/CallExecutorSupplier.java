package io.userservice.rpc.server;

import java.util.concurrent.Executor;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;

/** Chooses where a call runs: on the event loop unless it blocks. */
public class CallExecutorSupplier implements ServerCallExecutorSupplier {

	private static final Executor EVENT_LOOP = Runnable::run;

	private final Executor blocking;

	private final Executor blockingStarts;

	private final MethodPolicies policies;

	private final CallStartPolicy starts;

	/**
	 * @param blocking runs calls that block
	 * @param blockingStarts runs the interceptors of other calls, where these block
	 * @param policies the table of methods
	 * @param starts tells whether the interceptors of a call block
	 */
	public CallExecutorSupplier(Executor blocking, Executor blockingStarts, MethodPolicies policies,
			CallStartPolicy starts) {
		this.blocking = blocking;
		this.blockingStarts = blockingStarts;
		this.policies = policies;
		this.starts = starts;
	}

	@Override
	public <Q, R> Executor getExecutor(ServerCall<Q, R> call, Metadata headers) {
		MethodPolicy policy = this.policies.find(call.getMethodDescriptor());
		if (policy == null) {
			// Refused at once.
			return EVENT_LOOP;
		}
		if (policy.blocking() == BlockingPolicy.BLOCKING) {
			return this.blocking;
		}
		return (policy.isOpen() || this.starts.isNonBlocking(headers)) ? EVENT_LOOP
				: new BlockingStart(this.blockingStarts);
	}

	/**
	 * Runs the start of a call on another executor and the rest on the event loop. gRPC
	 * submits one task at a time; what arrives meanwhile waits for the end of the start.
	 */
	private static class BlockingStart implements Executor {

		private final Executor blocking;

		private boolean started;

		BlockingStart(Executor blocking) {
			this.blocking = blocking;
		}

		@Override
		public void execute(Runnable task) {
			if (this.started) {
				EVENT_LOOP.execute(task);
			}
			else {
				this.started = true;
				this.blocking.execute(task);
			}
		}

	}

}
