package io.userservice.client.boot;

import java.net.InetSocketAddress;

import io.grpc.EquivalentAddressGroup;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.context.ApplicationListener;

/**
 * Resolves {@code discovery:///users} by Spring Cloud, as net.devh's starter does: each
 * instance publishes its gRPC port as metadata {@code gRPC_port}.
 */
class DiscoveryResolver extends LookupResolverProvider implements ApplicationListener<HeartbeatEvent> {

	private static final String PORT = "gRPC_port";

	DiscoveryResolver(ObjectProvider<DiscoveryClient> discovery) {
		super("discovery",
				(service) -> discovery.getObject()
					.getInstances(service)
					.stream()
					.map(DiscoveryResolver::address)
					.toList());
	}

	private static EquivalentAddressGroup address(ServiceInstance instance) {
		String port = instance.getMetadata().get(PORT);
		return new EquivalentAddressGroup(new InetSocketAddress(instance.getHost(),
				(port != null) ? Integer.parseInt(port) : instance.getPort()));
	}

	/** Clients of registries publish it from time to time. */
	@Override
	public void onApplicationEvent(HeartbeatEvent event) {
		refreshAll();
	}

}
