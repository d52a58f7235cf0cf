package io.userservice.rpc.limit;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.userservice.rpc.call.CurrentCall;
import io.userservice.rpc.call.ObservedCall;
import io.userservice.rpc.server.CallTimer;
import io.userservice.rpc.server.MethodPolicies;
import jakarta.annotation.PostConstruct;

/**
 * Bounds what was sent and is not known to have left: gRPC keeps it outside the heap
 * until its reader's window, and TCP, take it. It counts for the caller of the call, or
 * for the client's address where no caller is known. The oldest of it gives way: its call
 * is reset.
 */
public class UnreadResponsesInterceptor implements ServerInterceptor {

	/** The longest that a call that has failed, or a stream, stays for its reader. */
	private static final Duration LONGEST_END = Duration.ofSeconds(10);

	private final MethodPolicies policies;

	private final Bound bytes;

	private final CallTimer timer;

	/** Calls that are closed, and whose end no deadline brings about. */
	private final Set<UnreadCall<?, ?>> closed = ConcurrentHashMap.newKeySet();

	/**
	 * @param bytes of all that is not read
	 */
	UnreadResponsesInterceptor(MethodPolicies policies, Bound bytes, CallTimer timer) {
		this.policies = policies;
		this.bytes = bytes;
		this.timer = timer;
	}

	@PostConstruct
	void start() {
		this.timer.executor().scheduleWithFixedDelay(this::resetUnread, 1, 1, TimeUnit.SECONDS);
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		ObservedCall observed = CurrentCall.get();
		// Null for gRPC's in-process server.
		if (observed == null) {
			return next.startCall(call, headers);
		}
		UnreadCall<Q, R> counted = new UnreadCall<>(call, observed, this.policies.of(call.getMethodDescriptor()),
				this.bytes, this.timer.executor(), this.closed);
		return new CountedListener<>(next.startCall(counted, headers), counted);
	}

	private void resetUnread() {
		this.closed.forEach((call) -> call.resetIfUnread(LONGEST_END.toNanos()));
	}

	private static final class CountedListener<Q> extends SimpleForwardingServerCallListener<Q> {

		private final UnreadCall<Q, ?> call;

		CountedListener(ServerCall.Listener<Q> delegate, UnreadCall<Q, ?> call) {
			super(delegate);
			this.call = call;
		}

		@Override
		public void onReady() {
			if (this.call.readsOn()) {
				super.onReady();
			}
		}

		@Override
		public void onComplete() {
			this.call.end();
			super.onComplete();
		}

		@Override
		public void onCancel() {
			this.call.end();
			super.onCancel();
		}

	}

}
