package io.userservice.rpc.observation;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.userservice.rpc.call.ObservedCall;

/**
 * The meters of one method by the names of gRPC's proposal A66, for dashboards that know
 * them. Not by {@code grpc-opentelemetry} (1.85), which records into an OpenTelemetry
 * meter provider, of which Micrometer's registries read nothing.
 *
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A66-otel-stats.md">OpenTelemetry
 * Metrics</a>
 */
final class GrpcNamedMeters {

	private final Counter started;

	private final Function<Status.Code, EndedCalls> ended;

	/** The meters that have the tag of the status. */
	private record EndedCalls(Timer duration, DistributionSummary sent, DistributionSummary received) {

		static EndedCalls of(MeterRegistry registry, String method, Status.Code code) {
			return new EndedCalls(
					Timer.builder("grpc.server.call.duration")
						.tags("grpc.method", method, "grpc.status", code.name())
						.register(registry),
					size(registry, "grpc.server.call.sent_total_compressed_message_size", method, code),
					size(registry, "grpc.server.call.rcvd_total_compressed_message_size", method, code));
		}

		private static DistributionSummary size(MeterRegistry registry, String name, String method, Status.Code code) {
			return DistributionSummary.builder(name)
				.baseUnit("bytes")
				.tags("grpc.method", method, "grpc.status", code.name())
				.register(registry);
		}

	}

	GrpcNamedMeters(MeterRegistry registry, String service, String name) {
		// As A66 names a method that is not served.
		String method = service.equals("unknown") ? "other" : service + "/" + name;
		this.started = Counter.builder("grpc.server.call.started").tag("grpc.method", method).register(registry);
		this.ended = MeterCache.of(new ConcurrentHashMap<>(), (code) -> EndedCalls.of(registry, method, code));
	}

	void onStart() {
		this.started.increment();
	}

	void onEnd(ObservedCall call, Status status) {
		EndedCalls meters = this.ended.apply(status.getCode());
		meters.duration().record(call.nanos(), TimeUnit.NANOSECONDS);
		meters.sent().record(call.responses().bytes());
		meters.received().record(call.requests().bytes());
	}

}
