package io.userservice.rpc.overload;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import com.google.rpc.Status;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.userservice.rpc.error.RpcError;
import io.userservice.rpc.server.ConnectionAttributes;
import io.userservice.rpc.server.MethodPolicies;

/**
 * Refuses calls that an event loop gets to too late, before any work is done for them,
 * until it has caught up. Health checks and reflection are served, and so are connections
 * with few calls.
 */
public class OverloadInterceptor implements ServerInterceptor, MeterBinder {

	/** The name of the bound. */
	public static final String BOUND = "event-loop";

	private static final int REFUSALS = 64;

	private final MethodPolicies policies;

	private final EventLoopLagFilter lag;

	private final FairDrop shares = new FairDrop();

	/** Prepared, since a refusal must cost little; several, since their delays differ. */
	private final List<Status> refusals = Stream.generate(() -> RpcError.overloaded(BOUND).toProto())
		.limit(REFUSALS)
		.toList();

	private final LongAdder refused = new LongAdder();

	public OverloadInterceptor(MethodPolicies policies, EventLoopLagFilter lag) {
		this.policies = policies;
		this.lag = lag;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		if (this.lag.isTooLateFor(call) && !this.policies.of(call.getMethodDescriptor()).isOpen()
				&& this.shares.isLarge(ConnectionAttributes.idOf(call), System.nanoTime())) {
			this.refused.increment();
			RpcError.close(call, this.refusals.get(ThreadLocalRandom.current().nextInt(REFUSALS)));
			return new ServerCall.Listener<>() {
			};
		}
		return next.startCall(call, headers);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		FunctionCounter.builder("user.service.bound.refused", this.refused, LongAdder::sum)
			.tag("bound", BOUND)
			.register(registry);
		Gauge.builder("user.service.event.loop.lag", this.lag, EventLoopLagFilter::seconds)
			.baseUnit("seconds")
			.register(registry);
	}

}
