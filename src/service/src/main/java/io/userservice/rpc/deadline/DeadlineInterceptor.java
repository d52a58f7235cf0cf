package io.userservice.rpc.deadline;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.grpc.Context.CancellableContext;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor;

import org.springframework.core.annotation.Order;

/**
 * Ends calls that take longer than the service allows. The limit is the deadline of the
 * call's {@link Context}, so that what the call does itself over gRPC is bounded too.
 */
@GrpcGlobalServerInterceptor
@Order(DeadlineInterceptor.ORDER)
class DeadlineInterceptor implements ServerInterceptor {

	/** Within the error interceptor, outside all that takes time. */
	static final int ORDER = 100;

	private final DeadlineProperties limits;

	private final CallTimer timer;

	DeadlineInterceptor(DeadlineProperties limits, CallTimer timer) {
		this.limits = limits;
		this.timer = timer;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		Duration limit = this.limits.limitOf(call.getMethodDescriptor());
		Deadline client = Context.current().getDeadline();
		if (limit.isZero() || (client != null && client.timeRemaining(TimeUnit.NANOSECONDS) <= limit.toNanos())) {
			return next.startCall(call, headers);
		}
		CancellableContext context = Context.current()
			.withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS, this.timer.executor());
		context.addListener((cancelled) -> endIfLate(call, cancelled), Runnable::run);
		try {
			return new CancellingListener<>(Contexts.interceptCall(context, call, headers, next), context);
		}
		catch (RuntimeException ex) {
			// A refused call has no listener that would let go of the timer.
			context.cancel(null);
			throw ex;
		}
	}

	private static void endIfLate(ServerCall<?, ?> call, Context context) {
		// The parent's cancellation comes here as well; gRPC has ended those calls.
		if (context.getDeadline().isExpired() && !call.isCancelled()) {
			call.close(Status.fromThrowable(new DeadlinePassedException()), new Metadata());
		}
	}

	/** Lets go of the context and its timer with the call. */
	private static class CancellingListener<Q> extends SimpleForwardingServerCallListener<Q> {

		private final CancellableContext context;

		CancellingListener(ServerCall.Listener<Q> delegate, CancellableContext context) {
			super(delegate);
			this.context = context;
		}

		@Override
		public void onCancel() {
			try {
				super.onCancel();
			}
			finally {
				this.context.cancel(null);
			}
		}

		@Override
		public void onComplete() {
			try {
				super.onComplete();
			}
			finally {
				this.context.cancel(null);
			}
		}

	}

}
