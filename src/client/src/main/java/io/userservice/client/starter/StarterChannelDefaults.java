package io.userservice.client.starter;

import io.userservice.client.ClientProperties;
import io.userservice.client.channel.ChannelDefaults;
import io.userservice.client.channel.ChannelSettings;
import net.devh.boot.grpc.client.config.GrpcChannelProperties;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.env.Environment;

/**
 * Gives the channels that are set up here other defaults than the starter's, whenever its
 * properties are bound: Spring Cloud's refresh binds them again, and the starter reads
 * some of them when a channel ends.
 */
class StarterChannelDefaults implements BeanPostProcessor {

	private final ObjectProvider<ClientProperties> client;

	private final ChannelSettings settings;

	StarterChannelDefaults(ObjectProvider<ClientProperties> client, Environment environment) {
		this.client = client;
		this.settings = new ChannelSettings(environment, "grpc.client");
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof GrpcChannelsProperties channels) {
			this.client.getObject().channels().keySet().forEach((name) -> adapt(name, channels.getChannel(name)));
		}
		return bean;
	}

	private void adapt(String name, GrpcChannelProperties channel) {
		setDefault(name, "shutdown-grace-period",
				() -> channel.setShutdownGracePeriod(ChannelDefaults.SHUTDOWN_GRACE_PERIOD));
		setDefault(name, "enable-keep-alive", () -> channel.setEnableKeepAlive(true));
		setDefault(name, "keep-alive-time", () -> channel.setKeepAliveTime(ChannelDefaults.KEEP_ALIVE_TIME));
		setDefault(name, "keep-alive-timeout", () -> channel.setKeepAliveTimeout(ChannelDefaults.KEEP_ALIVE_TIMEOUT));
		setDefault(name, "max-inbound-message-size",
				() -> channel.setMaxInboundMessageSize(ChannelDefaults.LARGEST_RESPONSE));
	}

	private void setDefault(String name, String setting, Runnable setter) {
		if (!this.settings.isSet(name, setting)
				&& !this.settings.isSet(GrpcChannelsProperties.GLOBAL_PROPERTIES_KEY, setting)) {
			setter.run();
		}
	}

}
