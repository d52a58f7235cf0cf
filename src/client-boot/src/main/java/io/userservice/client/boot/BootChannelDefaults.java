package io.userservice.client.boot;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.grpc.ManagedChannelBuilder;
import io.userservice.client.ClientProperties;
import io.userservice.client.channel.ChannelDefaults;
import io.userservice.client.channel.ChannelSettings;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties.Channel;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Gives the channels that are set up here other defaults than Boot's, before Boot reads
 * its properties, and ends the start where TLS would be lost by a default. Not by a
 * customizer of the builder, whose place among Boot's own differs between 4.1.0 and
 * 4.1.2.
 */
class BootChannelDefaults implements BeanPostProcessor {

	private static final String NET_DEVH = "net.devh.boot.grpc.client.config.GrpcChannelsProperties";

	/** Boot takes its settings for each channel that has none. */
	private static final String LENT = "default";

	private final ObjectProvider<ClientProperties> client;

	private final Binder binder;

	private final ChannelSettings settings;

	private final ChannelSettings forgotten;

	BootChannelDefaults(ObjectProvider<ClientProperties> client, Environment environment) {
		this.client = client;
		this.binder = Binder.get(environment);
		this.settings = new ChannelSettings(environment, "spring.grpc.client.channel");
		this.forgotten = new ChannelSettings(environment, "grpc.client");
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof GrpcClientProperties boot) {
			Set<String> names = this.client.getObject().channels().keySet();
			names.forEach(this::refuseForgotten);
			names.stream().filter(boot.getChannel()::containsKey).forEach((name) -> adapt(name, boot.getChannel()));
		}
		return bean;
	}

	private void adapt(String name, Map<String, Channel> channels) {
		Channel channel = channels.get(name);
		if (!name.equals(LENT) && !this.settings.isSet(name, "target")) {
			throw new InvalidConfigurationPropertyValueException(this.settings.property(name, "target"), "not set",
					"without it Boot connects to a port of this machine");
		}
		if (channel.getSsl().getEnabled() == null && channel.getSsl().getBundle() == null
				&& !Targets.isOnThisMachine(channel.getTarget())) {
			throw new InvalidConfigurationPropertyValueException(this.settings.property(name, "ssl.enabled"), "not set",
					"Boot's default is plaintext where net.devh's is TLS, so one of both must be set: true, or ssl.bundle,"
							+ " for TLS; false where the network is trusted");
		}
		try {
			channel.setTarget(Targets.readable(channel.getTarget()));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(this.settings.property(name, "target"),
					channel.getTarget(), ex.getMessage());
		}
		if (!name.equals(LENT)) {
			setDefault(name, "idle.timeout", () -> channel.getIdle().setTimeout(ChannelDefaults.IDLE_TIMEOUT));
			setDefault(name, "keepalive.time", () -> channel.getKeepalive().setTime(ChannelDefaults.KEEP_ALIVE_TIME));
			setDefault(name, "keepalive.timeout",
					() -> channel.getKeepalive().setTimeout(ChannelDefaults.KEEP_ALIVE_TIMEOUT));
			setDefault(name, "inbound.message.max-size",
					() -> channel.getInbound().getMessage().setMaxSize(ChannelDefaults.LARGEST_RESPONSE));
		}
	}

	/** The same for the channel whose properties others have, too. */
	void setUp(String name, ManagedChannelBuilder<?> builder) {
		if (name.equals(LENT)) {
			setDefault(name, "idle.timeout",
					() -> builder.idleTimeout(ChannelDefaults.IDLE_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS));
			setDefault(name, "keepalive.time",
					() -> builder.keepAliveTime(ChannelDefaults.KEEP_ALIVE_TIME.toNanos(), TimeUnit.NANOSECONDS));
			setDefault(name, "keepalive.timeout",
					() -> builder.keepAliveTimeout(ChannelDefaults.KEEP_ALIVE_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS));
			setDefault(name, "inbound.message.max-size",
					() -> builder.maxInboundMessageSize((int) ChannelDefaults.LARGEST_RESPONSE.toBytes()));
		}
	}

	private void setDefault(String name, String setting, Runnable setter) {
		if (!this.settings.isSet(name, setting)) {
			setter.run();
		}
	}

	/** Properties that nobody reads since net.devh's starter has gone, TLS among them. */
	private void refuseForgotten(String name) {
		if (ClassUtils.isPresent(NET_DEVH, getClass().getClassLoader())) {
			return;
		}
		this.forgotten.names(name)
			.forEach((prefix) -> this.binder.bind(prefix, Bindable.mapOf(String.class, Object.class))
				.ifBound((properties) -> properties.forEach((setting, value) -> {
					throw new InvalidConfigurationPropertyValueException(this.forgotten.property(name, setting),
							(value instanceof Map) ? "set" : value,
							("it is a property of net.devh's starter, which is not on the classpath: replace it by one of"
									+ " spring.grpc.client.channel.%s.*, and remove it")
								.formatted(name));
				})));
	}

}
