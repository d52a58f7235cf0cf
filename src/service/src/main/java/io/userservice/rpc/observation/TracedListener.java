package io.userservice.rpc.observation;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.grpc.ForwardingServerCallListener;
import io.grpc.ServerCall;
import io.userservice.rpc.call.CallTrace;

/** Runs the handler of a call within the call's span. */
final class TracedListener<Q> extends ForwardingServerCallListener<Q> {

	private final ServerCall.Listener<Q> delegate;

	private final CallTrace trace;

	private TracedListener(ServerCall.Listener<Q> delegate, CallTrace trace) {
		this.delegate = delegate;
		this.trace = trace;
	}

	/** Starts a call within its span. */
	static <Q> ServerCall.Listener<Q> start(CallTrace trace, Supplier<ServerCall.Listener<Q>> start) {
		AtomicReference<ServerCall.Listener<Q>> listener = new AtomicReference<>();
		trace.run(() -> listener.set(start.get()));
		return new TracedListener<>(listener.get(), trace);
	}

	@Override
	protected ServerCall.Listener<Q> delegate() {
		return this.delegate;
	}

	@Override
	public void onMessage(Q message) {
		this.trace.run(() -> super.onMessage(message));
	}

	@Override
	public void onHalfClose() {
		this.trace.run(super::onHalfClose);
	}

	@Override
	public void onCancel() {
		this.trace.run(super::onCancel);
	}

	@Override
	public void onComplete() {
		this.trace.run(super::onComplete);
	}

	@Override
	public void onReady() {
		this.trace.run(super::onReady);
	}

}
