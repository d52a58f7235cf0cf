package io.userservice.rpc.observation;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.userservice.rpc.call.CallObserver;
import io.userservice.rpc.call.ObservedCall;
import org.jspecify.annotations.Nullable;

/** The meters of one method. */
final class MethodMeters implements CallObserver {

	private final LongAdder active = new LongAdder();

	private final LongAdder requests = new LongAdder();

	private final LongAdder requestBytes = new LongAdder();

	private final LongAdder responses = new LongAdder();

	private final LongAdder responseBytes = new LongAdder();

	private final Function<Status.Code, Timer> timers;

	private final Function<Failure, Counter> failures;

	private final @Nullable GrpcNamedMeters grpcNamed;

	/** A method, by the values of its tags. */
	record Method(String service, String name, String type) {

		Tags tags() {
			return Tags.of("rpc.service", this.service, "rpc.method", this.name, "rpc.type", this.type);
		}

	}

	/** Why a call has failed. */
	private record Failure(Status.Code code, String reason) {
	}

	/**
	 * @param grpcNamed the meters by gRPC's own names; null if these are off
	 */
	MethodMeters(MeterRegistry registry, Method method, @Nullable GrpcNamedMeters grpcNamed) {
		this.grpcNamed = grpcNamed;
		Tags tags = method.tags();
		this.timers = MeterCache.of(new ConcurrentHashMap<>(),
				(code) -> Timer.builder("grpc.server")
					.description("Time from a call's headers to its end")
					.tags(tags)
					.tag("grpc.status_code", code.name())
					.register(registry));
		this.timers.apply(Status.Code.OK);
		this.failures = MeterCache.of(new ConcurrentHashMap<>(),
				(failure) -> Counter.builder("user.service.failures")
					.description("Failed calls by the reason that the client got")
					.tags(tags)
					.tags("grpc.status_code", failure.code().name(), "reason", failure.reason())
					.register(registry));
		Gauge.builder("grpc.server.active", this.active, LongAdder::sum)
			.description("Calls that run now")
			.tags(tags)
			.register(registry);
		count(registry, "grpc.server.requests.received", "messages", this.requests, tags);
		count(registry, "grpc.server.responses.sent", "messages", this.responses, tags);
		count(registry, "grpc.server.requests.size", "bytes", this.requestBytes, tags);
		count(registry, "grpc.server.responses.size", "bytes", this.responseBytes, tags);
	}

	private static void count(MeterRegistry registry, String name, String unit, LongAdder sum, Iterable<Tag> tags) {
		FunctionCounter.builder(name, sum, LongAdder::sum).baseUnit(unit).tags(tags).register(registry);
	}

	@Override
	public void onStart(ObservedCall call) {
		this.active.increment();
		if (this.grpcNamed != null) {
			this.grpcNamed.onStart();
		}
	}

	@Override
	public void onMessageReceived(ObservedCall call, long wireSize) {
		this.requests.increment();
		this.requestBytes.add(wireSize);
	}

	@Override
	public void onMessagesSent(ObservedCall call, long count, long wireSize) {
		this.responses.add(count);
		this.responseBytes.add(wireSize);
	}

	@Override
	public void onEnd(ObservedCall call, Status status) {
		this.active.decrement();
		this.timers.apply(status.getCode()).record(call.nanos(), TimeUnit.NANOSECONDS);
		String reason = call.reason();
		if (reason != null && !status.isOk()) {
			this.failures.apply(new Failure(status.getCode(), reason)).increment();
		}
		if (this.grpcNamed != null) {
			this.grpcNamed.onEnd(call, status);
		}
	}

}
