package io.userservice.client.starter;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import io.grpc.ManagedChannelBuilder;
import io.userservice.client.ChannelSetup;
import io.userservice.client.ClientProperties;
import io.userservice.client.token.TokenSupplierFactory;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
import net.devh.boot.grpc.client.config.GrpcChannelProperties;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Configures the channel {@code user-service}, and each other channel that has properties
 * under {@code user-service.client}.
 */
class ChannelConfigurer implements GrpcChannelConfigurer {

	/**
	 * How long a channel's calls may still run when the application stops. The starter's
	 * 30 s (3.1.0) leave no time for the rest: Kubernetes kills after 30 s.
	 */
	private static final Duration SHUTDOWN_GRACE_PERIOD = Duration.ofSeconds(5);

	private final Map<String, ChannelSetup> setups = new HashMap<>();

	private final Binder settings;

	ChannelConfigurer(ClientProperties properties, GrpcChannelsProperties channels, TokenSupplierFactory tokens,
			Environment environment) {
		this.settings = Binder.get(environment);
		properties.channels().forEach((name, channel) -> {
			GrpcChannelProperties starter = channels.getChannel(name);
			if (!isGracePeriodSet(name) && !isGracePeriodSet(GrpcChannelsProperties.GLOBAL_PROPERTIES_KEY)) {
				starter.setShutdownGracePeriod(SHUTDOWN_GRACE_PERIOD);
			}
			this.setups.put(name, ChannelSetup.of(name, channel, starter.getDefaultLoadBalancingPolicy(), tokens));
		});
	}

	private boolean isGracePeriodSet(String channel) {
		return this.settings
			.bind("grpc.client." + channel.toLowerCase(Locale.ROOT) + ".shutdown-grace-period", String.class)
			.isBound();
	}

	@Override
	public void accept(ManagedChannelBuilder<?> builder, String name) {
		ChannelSetup setup = this.setups.get(name);
		if (setup != null) {
			setup.configure(builder);
		}
	}

}
