package io.userservice.client.boot;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.grpc.client.autoconfigure.GrpcChannelFactoryCustomizer;
import org.springframework.grpc.client.ChannelCredentialsProvider;
import org.springframework.grpc.client.DefaultGrpcChannelFactory;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.client.InProcessGrpcChannelFactory;

/**
 * Asks the application's provider of credentials for those of all other channels. It
 * stays the bean that it is: one of ours in its place would make Boot's (4.1) go away for
 * all, and nobody could inject the application's by its class.
 */
class BootCredentials implements GrpcChannelFactoryCustomizer {

	private final ObjectProvider<ChannelCredentialsProvider> others;

	private final ObjectProvider<BootChannelTls> tls;

	private final ObjectProvider<BootChannels> channels;

	BootCredentials(ObjectProvider<ChannelCredentialsProvider> others, ObjectProvider<BootChannelTls> tls,
			ObjectProvider<BootChannels> channels) {
		this.others = others;
		this.tls = tls;
		this.channels = channels;
	}

	@Override
	public void customize(GrpcChannelFactory factory) {
		if (factory instanceof DefaultGrpcChannelFactory<?> overSockets
				&& !(factory instanceof InProcessGrpcChannelFactory)) {
			overSockets.setCredentialsProvider(this::credentials);
		}
	}

	private ChannelCredentials credentials(String name) {
		ChannelCredentials rotating = this.tls.getObject().of(name);
		if (rotating != null) {
			return rotating;
		}
		ChannelCredentials credentials = this.others.getObject().getChannelCredentials(name);
		if (credentials instanceof InsecureChannelCredentials && this.channels.getObject().isForgotten(name)) {
			throw new InvalidConfigurationPropertyValueException("spring.grpc.client.channel.%s.target".formatted(name),
					"not set", "without it the channel's name is its address, in plaintext");
		}
		return credentials;
	}

}
