package io.userservice.client.starter;

import java.util.HashMap;
import java.util.Map;

import io.grpc.ManagedChannelBuilder;
import io.userservice.client.ChannelSetup;
import io.userservice.client.ChannelSetup.StarterPolicy;
import io.userservice.client.ClientProperties;
import io.userservice.client.token.TokenSupplierFactory;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;

/**
 * Configures the channel {@code user-service}, and each other channel that has properties
 * under {@code user-service.client}.
 */
class ChannelConfigurer implements GrpcChannelConfigurer {

	private final Map<String, ChannelSetup> setups = new HashMap<>();

	ChannelConfigurer(ClientProperties properties, GrpcChannelsProperties channels, TokenSupplierFactory tokens) {
		properties.channels().forEach((name, channel) -> {
			StarterPolicy policy = new StarterPolicy("grpc.client.%s.default-load-balancing-policy".formatted(name),
					channels.getChannel(name).getDefaultLoadBalancingPolicy());
			this.setups.put(name, ChannelSetup.of(name, channel, policy, tokens));
		});
	}

	@Override
	public void accept(ManagedChannelBuilder<?> builder, String name) {
		ChannelSetup setup = this.setups.get(name);
		if (setup != null) {
			builder.defaultServiceConfig(setup.serviceConfig());
			setup.configure(builder);
		}
	}

}
