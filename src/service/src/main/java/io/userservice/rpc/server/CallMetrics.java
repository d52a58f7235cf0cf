package io.userservice.rpc.server;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.stereotype.Component;

/**
 * Times each call as {@code grpc.server} with the tags of Micrometer's gRPC observation.
 * In place of Micrometer's interceptors (1.17), because a tracer, unlike an interceptor,
 * gets the status on the wire however the call ended, and because they look each meter up
 * for each call.
 */
@Component
public class CallMetrics extends ServerStreamTracer.Factory {

	private final Map<String, MethodTimers> timers;

	private final MethodTimers unknownMethod;

	CallMetrics(MeterRegistry registry, List<BindableService> services) {
		this.timers = services.stream()
			.flatMap((service) -> service.bindService().getMethods().stream())
			.map(ServerMethodDefinition::getMethodDescriptor)
			.collect(Collectors.toMap(MethodDescriptor::getFullMethodName, (method) -> new MethodTimers(registry,
					method.getServiceName(), method.getBareMethodName(), method.getType().name())));
		// Clients can send any name: one tag value for all of them bounds the meters.
		this.unknownMethod = new MethodTimers(registry, "unknown", "unknown", "UNKNOWN");
	}

	@Override
	public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
		return new TimedCall(this, fullMethodName);
	}

	/** The timers of one method by status code. */
	private record MethodTimers(Map<Status.Code, Timer> byCode, Function<Status.Code, Timer> factory) {

		MethodTimers(MeterRegistry registry, String service, String method, String type) {
			this(new ConcurrentHashMap<>(),
					(code) -> Timer.builder("grpc.server")
						.description("Time from a call's headers to its end")
						.tag("rpc.service", service)
						.tag("rpc.method", method)
						.tag("rpc.type", type)
						.tag("grpc.status_code", code.name())
						.register(registry));
			timer(Status.Code.OK);
		}

		Timer timer(Status.Code code) {
			Timer timer = this.byCode.get(code);
			return (timer != null) ? timer : this.byCode.computeIfAbsent(code, this.factory);
		}

	}

	/**
	 * Times one call. Other tracers extend it, since gRPC tells each tracer of each
	 * message.
	 */
	public static class TimedCall extends ServerStreamTracer {

		private final MethodTimers timers;

		private final long start = System.nanoTime();

		public TimedCall(CallMetrics metrics, String fullMethodName) {
			this.timers = metrics.timers.getOrDefault(fullMethodName, metrics.unknownMethod);
		}

		@Override
		public void streamClosed(Status status) {
			this.timers.timer(status.getCode()).record(System.nanoTime() - this.start, TimeUnit.NANOSECONDS);
		}

	}

}
