package io.userservice.client.starter;

import java.util.HashMap;
import java.util.Map;

import io.grpc.ManagedChannelBuilder;
import io.userservice.client.ChannelSetup;
import io.userservice.client.ChannelSetup.StarterPolicy;
import io.userservice.client.ClientProperties;
import io.userservice.client.channel.ChannelDefaults;
import io.userservice.client.channel.ChannelSettings;
import io.userservice.client.token.TokenSupplierFactory;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
import net.devh.boot.grpc.client.config.GrpcChannelProperties;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;

import org.springframework.core.env.Environment;

/**
 * Configures the channel {@code user-service}, and each other channel that has properties
 * under {@code user-service.client}.
 */
class ChannelConfigurer implements GrpcChannelConfigurer {

	private final Map<String, ChannelSetup> setups = new HashMap<>();

	private final ChannelSettings settings;

	ChannelConfigurer(ClientProperties properties, GrpcChannelsProperties channels, TokenSupplierFactory tokens,
			Environment environment) {
		this.settings = new ChannelSettings(environment, "grpc.client");
		properties.channels().forEach((name, channel) -> {
			GrpcChannelProperties starter = channels.getChannel(name);
			setDefaults(name, starter);
			StarterPolicy policy = new StarterPolicy("grpc.client.%s.default-load-balancing-policy".formatted(name),
					starter.getDefaultLoadBalancingPolicy());
			this.setups.put(name, ChannelSetup.of(name, channel, policy, tokens));
		});
	}

	private void setDefaults(String name, GrpcChannelProperties starter) {
		setDefault(name, "shutdown-grace-period",
				() -> starter.setShutdownGracePeriod(ChannelDefaults.SHUTDOWN_GRACE_PERIOD));
		setDefault(name, "enable-keep-alive", () -> starter.setEnableKeepAlive(true));
		setDefault(name, "keep-alive-time", () -> starter.setKeepAliveTime(ChannelDefaults.KEEP_ALIVE_TIME));
		setDefault(name, "keep-alive-timeout", () -> starter.setKeepAliveTimeout(ChannelDefaults.KEEP_ALIVE_TIMEOUT));
		setDefault(name, "max-inbound-message-size",
				() -> starter.setMaxInboundMessageSize(ChannelDefaults.LARGEST_RESPONSE));
	}

	private void setDefault(String name, String setting, Runnable setter) {
		if (!this.settings.isSet(name, setting)
				&& !this.settings.isSet(GrpcChannelsProperties.GLOBAL_PROPERTIES_KEY, setting)) {
			setter.run();
		}
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
