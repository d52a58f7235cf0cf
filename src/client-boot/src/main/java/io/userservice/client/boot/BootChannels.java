package io.userservice.client.boot;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import io.grpc.ManagedChannelBuilder;
import io.userservice.client.ChannelSetup;
import io.userservice.client.ChannelSetup.StarterPolicy;
import io.userservice.client.ClientProperties;
import io.userservice.client.token.TokenSupplierFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties.Channel;

/**
 * The channels that are set up here: {@code user-service}, and those with properties
 * under {@code user-service.client}. All others stay as Boot makes them.
 */
class BootChannels {

	private final Map<String, ChannelSetup> setups = new HashMap<>();

	private final GrpcClientProperties boot;

	BootChannels(ClientProperties client, GrpcClientProperties boot, TokenSupplierFactory tokens) {
		this.boot = boot;
		client.channels().forEach((name, properties) -> {
			StarterPolicy policy = new StarterPolicy(
					"spring.grpc.client.channel.%s.default.load-balancing-policy".formatted(name),
					of(name).getDefault().getLoadBalancingPolicy());
			this.setups.put(name, ChannelSetup.of(name, properties, policy, tokens));
		});
	}

	Set<String> names() {
		return this.setups.keySet();
	}

	/** What Boot has of a channel; its defaults for one without properties. */
	Channel of(String name) {
		return this.boot.getChannel().getOrDefault(name, new Channel());
	}

	/** Whether a channel is set up here, but has no properties of Boot. */
	boolean isForgotten(String name) {
		return this.setups.containsKey(name) && !this.boot.getChannel().containsKey(name);
	}

	/** Null for a channel that is not set up here. */
	@Nullable ChannelSetup setup(String name) {
		return this.setups.get(name);
	}

	/** Sets up a channel, and leaves others alone. */
	void configure(String name, ManagedChannelBuilder<?> builder) {
		ChannelSetup setup = this.setups.get(name);
		if (setup != null) {
			setup.configure(builder);
		}
	}

}
