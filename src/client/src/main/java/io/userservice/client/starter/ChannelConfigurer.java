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
import org.springframework.util.unit.DataSize;

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

	/**
	 * A connection that has died in silence is found within 30 s. The service permits a
	 * ping every 10 s; the starter sends none (3.1.0).
	 */
	private static final Duration KEEP_ALIVE_TIME = Duration.ofSeconds(20);

	private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(10);

	/**
	 * More than the largest response, of CreateUsers: 10,000 users of 1.9 kB at most. By
	 * gRPC's default, 4 MiB, such a call fails although its users are stored.
	 */
	private static final DataSize LARGEST_RESPONSE = DataSize.ofMegabytes(32);

	private final Map<String, ChannelSetup> setups = new HashMap<>();

	private final Binder settings;

	ChannelConfigurer(ClientProperties properties, GrpcChannelsProperties channels, TokenSupplierFactory tokens,
			Environment environment) {
		this.settings = Binder.get(environment);
		properties.channels().forEach((name, channel) -> {
			GrpcChannelProperties starter = channels.getChannel(name);
			setDefaults(name, starter);
			this.setups.put(name, ChannelSetup.of(name, channel, starter.getDefaultLoadBalancingPolicy(), tokens));
		});
	}

	private void setDefaults(String name, GrpcChannelProperties starter) {
		setDefault(name, "shutdown-grace-period", () -> starter.setShutdownGracePeriod(SHUTDOWN_GRACE_PERIOD));
		setDefault(name, "enable-keep-alive", () -> starter.setEnableKeepAlive(true));
		setDefault(name, "keep-alive-time", () -> starter.setKeepAliveTime(KEEP_ALIVE_TIME));
		setDefault(name, "keep-alive-timeout", () -> starter.setKeepAliveTimeout(KEEP_ALIVE_TIMEOUT));
		setDefault(name, "max-inbound-message-size", () -> starter.setMaxInboundMessageSize(LARGEST_RESPONSE));
	}

	private void setDefault(String name, String setting, Runnable setter) {
		if (!isSet(name, setting) && !isSet(GrpcChannelsProperties.GLOBAL_PROPERTIES_KEY, setting)) {
			setter.run();
		}
	}

	private boolean isSet(String channel, String setting) {
		return this.settings.bind("grpc.client." + channel.toLowerCase(Locale.ROOT) + "." + setting, String.class)
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
