package io.userservice.client.boot;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.userservice.client.ClientProperties;
import io.userservice.client.channel.ChannelDefaults;

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

	private final ObjectProvider<ClientProperties> client;

	private final Binder settings;

	BootChannelDefaults(ObjectProvider<ClientProperties> client, Environment environment) {
		this.client = client;
		this.settings = Binder.get(environment);
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
		if (channel.getSsl().getEnabled() == null && channel.getSsl().getBundle() == null
				&& !Targets.isOnThisMachine(channel.getTarget())) {
			throw new InvalidConfigurationPropertyValueException(property(name, "ssl.enabled"), "not set",
					"Boot's default is plaintext where net.devh's is TLS, so one of both must be set: true, or ssl.bundle,"
							+ " for TLS; false where the network is trusted");
		}
		setDefault(name, "idle.timeout", () -> channel.getIdle().setTimeout(ChannelDefaults.IDLE_TIMEOUT));
		setDefault(name, "keepalive.time", () -> channel.getKeepalive().setTime(ChannelDefaults.KEEP_ALIVE_TIME));
		setDefault(name, "keepalive.timeout",
				() -> channel.getKeepalive().setTimeout(ChannelDefaults.KEEP_ALIVE_TIMEOUT));
		setDefault(name, "inbound.message.max-size",
				() -> channel.getInbound().getMessage().setMaxSize(ChannelDefaults.LARGEST_RESPONSE));
		channel.setTarget(Targets.readable(channel.getTarget()));
	}

	private void setDefault(String name, String setting, Runnable setter) {
		if (!this.settings.bind(property(name, setting), String.class).isBound()) {
			setter.run();
		}
	}

	private static String property(String name, String setting) {
		return "spring.grpc.client.channel.%s.%s".formatted(name.toLowerCase(Locale.ROOT), setting);
	}

	/** Properties that nobody reads since net.devh's starter has gone, TLS among them. */
	private void refuseForgotten(String name) {
		String prefix = "grpc.client." + name.toLowerCase(Locale.ROOT);
		if (ClassUtils.isPresent(NET_DEVH, getClass().getClassLoader())) {
			return;
		}
		this.settings.bind(prefix, Bindable.mapOf(String.class, Object.class))
			.ifBound((forgotten) -> forgotten.forEach((setting, value) -> {
				throw new InvalidConfigurationPropertyValueException(prefix + "." + setting,
						(value instanceof Map) ? "set" : value,
						("it is a property of net.devh's starter, which is not on the classpath: replace it by one of"
								+ " spring.grpc.client.channel.%s.*, and remove it")
							.formatted(name));
			}));
	}

}
