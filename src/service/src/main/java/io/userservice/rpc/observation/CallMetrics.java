package io.userservice.rpc.observation;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.stereotype.Component;

/**
 * Measures each call as {@code grpc.server}, with the names and tags of Micrometer's gRPC
 * observation. In place of Micrometer's interceptors (1.17), which do not get the status
 * of a call that gRPC itself ends, and which look each meter up for each call.
 */
@Component
class CallMetrics {

	private final Map<String, MethodMeters> meters;

	private final MethodMeters unknownMethod;

	CallMetrics(MeterRegistry registry, List<BindableService> services, ObservationProperties properties) {
		this.meters = services.stream()
			.flatMap((service) -> service.bindService().getMethods().stream())
			.map(ServerMethodDefinition::getMethodDescriptor)
			.collect(Collectors.toMap(MethodDescriptor::getFullMethodName, (method) -> meters(registry, properties,
					method.getServiceName(), method.getBareMethodName(), method.getType().name())));
		// Clients can send any name: one tag value for all of them bounds the meters.
		this.unknownMethod = meters(registry, properties, "unknown", "unknown", "UNKNOWN");
	}

	private static MethodMeters meters(MeterRegistry registry, ObservationProperties properties, String service,
			String method, String type) {
		return new MethodMeters(registry, new MethodMeters.Method(service, method, type),
				properties.grpcNames() ? new GrpcNamedMeters(registry, service, method) : null);
	}

	/** The meters of each served method, by its full name. */
	Map<String, MethodMeters> ofMethods() {
		return this.meters;
	}

	/** The meters of all methods that are not served. */
	MethodMeters ofUnknownMethod() {
		return this.unknownMethod;
	}

}
