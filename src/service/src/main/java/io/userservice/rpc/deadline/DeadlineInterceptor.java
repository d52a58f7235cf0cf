package io.userservice.rpc.deadline;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.grpc.Context.CancellableContext;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.userservice.error.RpcError;
import io.userservice.error.ServiceErrors;
import io.userservice.rpc.call.CurrentCall;
import io.userservice.rpc.call.ObservedCall;
import io.userservice.rpc.server.CallEndListener;
import io.userservice.rpc.server.CallTimer;
import io.userservice.rpc.server.MethodPolicies;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.stereotype.Component;

/**
 * Ends calls that take longer than the service allows. The limit is the deadline of the
 * call's {@link Context}, so it also bounds the calls that the handler makes over gRPC.
 */
@Component
public class DeadlineInterceptor implements ServerInterceptor {

	private static final RpcError DEADLINE_EXCEEDED = ServiceErrors.deadlineExceeded();

	/** The longest that the status, or an earlier response, then waits for its reader. */
	private static final Duration LONGEST_END = Duration.ofSeconds(1);

	private final DeadlineProperties limits;

	private final MethodPolicies policies;

	private final CallTimer timer;

	DeadlineInterceptor(DeadlineProperties limits, MethodPolicies policies, CallTimer timer) {
		limits.methods().forEach((method, limit) -> {
			if (!policies.methods().contains(method)) {
				throw new InvalidConfigurationPropertyValueException("user-service.deadlines.methods", method,
						"there is no such method; use one of " + policies.methods());
			}
		});
		this.limits = limits;
		this.policies = policies;
		this.timer = timer;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		Duration limit = this.limits.limitOf(this.policies.of(call.getMethodDescriptor()));
		Deadline client = Context.current().getDeadline();
		if (limit.isZero() || (client != null && client.timeRemaining(TimeUnit.NANOSECONDS) <= limit.toNanos())) {
			return next.startCall(call, headers);
		}
		CancellableContext context = Context.current()
			.withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS, this.timer.executor());
		ObservedCall observed = CurrentCall.get();
		context.addListener((cancelled) -> endIfExpired(call, observed, cancelled), Runnable::run);
		try {
			return new CallEndListener<>(Contexts.interceptCall(context, call, headers, next),
					() -> context.cancel(null));
		}
		catch (RuntimeException ex) {
			// A refused call has no listener that would cancel the timer.
			context.cancel(null);
			throw ex;
		}
	}

	private void endIfExpired(ServerCall<?, ?> call, @Nullable ObservedCall observed, Context context) {
		// The parent context's cancellation arrives here, too; gRPC has ended that call.
		if (context.getDeadline().isExpired() && !call.isCancelled()) {
			// Does nothing for a call that is closed and whose response is not read.
			DEADLINE_EXCEEDED.close(call);
			// Null for gRPC's in-process server.
			if (observed != null) {
				this.timer.schedule(LONGEST_END, observed::reset);
			}
		}
	}

}
