package io.userservice.client.cache;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/** The network below a cache: what comes back of some methods waits there. */
final class HeldResponses implements ClientInterceptor {

	private final Set<String> held = new HashSet<>();

	private final Queue<Runnable> waiting = new ArrayDeque<>();

	synchronized void hold(MethodDescriptor<?, ?> method) {
		this.held.add(method.getFullMethodName());
	}

	synchronized int waiting() {
		return this.waiting.size();
	}

	/** Lets the first one go on. */
	void releaseOne() {
		Runnable first;
		synchronized (this) {
			first = this.waiting.poll();
		}
		if (first != null) {
			first.run();
		}
	}

	/** Lets all go on, and holds no more. */
	void release() {
		synchronized (this) {
			this.held.clear();
		}
		while (waiting() > 0) {
			releaseOne();
		}
	}

	private void pass(MethodDescriptor<?, ?> method, Runnable message) {
		synchronized (this) {
			if (this.held.contains(method.getFullMethodName())) {
				this.waiting.add(message);
				return;
			}
		}
		message.run();
	}

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
			@Override
			public void start(Listener<R> responses, Metadata headers) {
				super.start(new SimpleForwardingClientCallListener<>(responses) {
					@Override
					public void onMessage(R message) {
						pass(method, () -> super.onMessage(message));
					}

					@Override
					public void onClose(Status status, Metadata trailers) {
						pass(method, () -> super.onClose(status, trailers));
					}
				}, headers);
			}
		};
	}

}
