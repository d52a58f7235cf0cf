package io.userservice.client.boot;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.grpc.client.ChannelCredentialsProvider;

/**
 * Wraps the application's provider of credentials, which still makes those of all other
 * channels: a bean of ours in its place would make Boot's (4.1) go away for all.
 */
class BootCredentials implements BeanPostProcessor {

	private final ObjectProvider<BootChannelTls> tls;

	private final ObjectProvider<BootChannels> channels;

	BootCredentials(ObjectProvider<BootChannelTls> tls, ObjectProvider<BootChannels> channels) {
		this.tls = tls;
		this.channels = channels;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof ChannelCredentialsProvider provider)
				? (ChannelCredentialsProvider) (name) -> credentials(name, provider) : bean;
	}

	private ChannelCredentials credentials(String name, ChannelCredentialsProvider others) {
		ChannelCredentials rotating = this.tls.getObject().of(name);
		if (rotating != null) {
			return rotating;
		}
		ChannelCredentials credentials = others.getChannelCredentials(name);
		if (credentials instanceof InsecureChannelCredentials && this.channels.getObject().isForgotten(name)) {
			throw new InvalidConfigurationPropertyValueException("spring.grpc.client.channel.%s.target".formatted(name),
					"not set", "without it the channel's name is its address, in plaintext");
		}
		return credentials;
	}

}
