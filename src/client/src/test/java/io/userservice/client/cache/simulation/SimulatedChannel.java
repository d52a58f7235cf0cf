package io.userservice.client.cache.simulation;

import java.util.ArrayList;
import java.util.List;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/** The network of a client: messages wait on the way, in the order of their call. */
final class SimulatedChannel extends Channel {

	/** Marks the watches that are not the cache's own. */
	static final CallOptions.Key<Boolean> OF_APPLICATION = CallOptions.Key.createWithDefault("of application", false);

	final Timeline time;

	final SimulatedService service;

	/** The cache's watches that have begun and not ended. */
	int openWatches;

	int sent;

	/** Delays the responses of one call in four by up to so long. */
	long slowCalls;

	/** Delays what watches bring by up to so long. */
	long slowWatches;

	private long frozenUntil;

	private final List<SimulatedCall<?, ?>> watches = new ArrayList<>();

	SimulatedChannel(Timeline time, SimulatedService service) {
		this.time = time;
		this.service = service;
	}

	@Override
	public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
		boolean watch = "WatchUsers".equals(method.getBareMethodName());
		SimulatedCall<Q, R> call = new SimulatedCall<>(this, method, watch && !options.getOption(OF_APPLICATION));
		if (watch) {
			this.watches.add(call);
		}
		return call;
	}

	@Override
	public String authority() {
		return "users";
	}

	/** Lets nothing pass for so long. */
	void freeze(long nanos) {
		this.frozenUntil = this.time.now() + nanos;
	}

	/** Lets the watches that are open receive nothing more, and not end. */
	void swallowWatches() {
		this.watches.forEach(SimulatedCall::swallow);
		this.watches.clear();
	}

	/** The server ends the watches, such as when it is stopped. */
	void endWatches() {
		this.watches.forEach((watch) -> watch.close(Status.UNAVAILABLE, new Metadata()));
		this.watches.clear();
	}

	/** How long a message takes. */
	long delay(boolean watch) {
		long delay = this.time.upTo(2 * Timeline.MILLIS);
		if (watch) {
			delay += this.time.upTo(this.slowWatches);
		}
		else if (this.time.oneIn(4)) {
			delay += this.time.upTo(this.slowCalls);
		}
		return Math.max(delay, this.frozenUntil - this.time.now());
	}

}
