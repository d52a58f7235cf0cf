package io.userservice.rpc.overload;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import com.google.rpc.Status;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.userservice.error.RpcError;
import io.userservice.error.SentError;
import io.userservice.rpc.limit.Refusals;
import io.userservice.rpc.server.ConnectionAttributes;
import io.userservice.rpc.server.MethodPolicies;

/**
 * Refuses calls that an event loop reaches too late, before any work is done for them,
 * until it has caught up. Health checks, reflection, and the calls of connections with
 * few calls are served.
 */
public class OverloadInterceptor implements ServerInterceptor, MeterBinder {

	private static final int PREPARED = 64;

	private final MethodPolicies policies;

	private final EventLoopLagFilter lag;

	private final FairDrop fairDrop = new FairDrop();

	/**
	 * Refusals are prepared, since they must cost little. There are several, with
	 * different delays.
	 */
	private final List<Status> errors;

	private final Refusals refusals;

	OverloadInterceptor(MethodPolicies policies, EventLoopLagFilter lag, Refusals refusals) {
		this.policies = policies;
		this.lag = lag;
		this.refusals = refusals;
		this.errors = Stream.generate(() -> RpcError.overloaded(refusals.bound()).toProto()).limit(PREPARED).toList();
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		if (this.lag.isTooLateFor(call) && !this.policies.of(call.getMethodDescriptor()).isOpen()
				&& this.fairDrop.mayDrop(ConnectionAttributes.idOf(call), System.nanoTime())) {
			this.refusals.add();
			SentError.close(call, this.errors.get(ThreadLocalRandom.current().nextInt(PREPARED)));
			return new ServerCall.Listener<>() {
			};
		}
		return next.startCall(call, headers);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("user.service.event.loop.lag", this.lag, EventLoopLagFilter::seconds)
			.baseUnit("seconds")
			.register(registry);
	}

}
