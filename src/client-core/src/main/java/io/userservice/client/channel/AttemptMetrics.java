package io.userservice.client.channel;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts the attempts of calls as {@code grpc.client.attempts}: the first, and those that
 * a retry policy, a hedging policy, or gRPC itself adds because no server has processed
 * the call. Micrometer's observation (1.17) counts a call once, however many attempts it
 * has.
 */
public class AttemptMetrics implements ClientInterceptor {

	private final MeterRegistry registry;

	private final Map<Attempt, Counter> counters = new ConcurrentHashMap<>();

	/** Why an attempt is made. */
	private enum Kind {

		FIRST, RETRY, HEDGE, TRANSPARENT_RETRY;

		static Kind of(ClientStreamTracer.StreamInfo info) {
			if (info.isTransparentRetry()) {
				return TRANSPARENT_RETRY;
			}
			if (info.getPreviousAttempts() == 0) {
				return FIRST;
			}
			return info.isHedging() ? HEDGE : RETRY;
		}

	}

	private record Attempt(String service, String method, Kind kind) {
	}

	public AttemptMetrics(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		return next.newCall(method, options.withStreamTracerFactory(new ClientStreamTracer.Factory() {
			@Override
			public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
				count(new Attempt(String.valueOf(method.getServiceName()), String.valueOf(method.getBareMethodName()),
						Kind.of(info)));
				return new ClientStreamTracer() {
				};
			}
		}));
	}

	private void count(Attempt attempt) {
		this.counters
			.computeIfAbsent(attempt,
					(added) -> Counter.builder("grpc.client.attempts")
						.description("Attempts of calls, by why they were made")
						.tag("rpc.service", added.service())
						.tag("rpc.method", added.method())
						.tag("kind", added.kind().name().toLowerCase(Locale.ROOT))
						.register(this.registry))
			.increment();
	}

}
