package io.userservice.client.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.userservice.client.ChannelSetup;

import org.springframework.boot.grpc.client.autoconfigure.GrpcClientDefaultServiceConfigCustomizer;

/**
 * Adds a channel's service config to what {@code service-config} of Boot's own properties
 * makes, which wins: as a whole part, and for the methods that it names.
 */
class BootServiceConfig implements GrpcClientDefaultServiceConfigCustomizer {

	private static final String METHODS = "methodConfig";

	private final BootChannels channels;

	BootServiceConfig(BootChannels channels) {
		this.channels = channels;
	}

	@Override
	public void customize(String name, Map<String, Object> config) {
		ChannelSetup setup = this.channels.setup(name);
		if (setup != null) {
			List<Object> methods = new ArrayList<>(list(config.get(METHODS)));
			List<?> named = methods.stream().flatMap((method) -> names(method).stream()).toList();
			list(setup.serviceConfig().get(METHODS)).stream()
				.filter((method) -> names(method).stream().noneMatch((own) -> isNamed((Map<?, ?>) own, named)))
				.forEach(methods::add);
			setup.serviceConfig().forEach(config::putIfAbsent);
			config.put(METHODS, methods);
		}
	}

	/** A name without a method, or without a service, stands for all of them. */
	private static boolean isNamed(Map<?, ?> own, List<?> named) {
		return named.stream()
			.map((name) -> (Map<?, ?>) name)
			.anyMatch((name) -> isAllOr(name.get("service"), own.get("service"))
					&& isAllOr(name.get("method"), own.get("method")));
	}

	private static boolean isAllOr(Object named, Object own) {
		return named == null || named.equals("") || Objects.equals(named, own);
	}

	private static List<?> names(Object method) {
		return list(((Map<?, ?>) method).get("name"));
	}

	private static List<?> list(Object value) {
		return (value instanceof List<?> list) ? list : List.of();
	}

}
