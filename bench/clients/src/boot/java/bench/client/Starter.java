package bench.client;

import io.grpc.Channel;
import io.grpc.ManagedChannelBuilder;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.stereotype.Component;

/** What differs with the gRPC starter: here Boot's own. */
@Component
class Starter {

	private final GrpcChannelFactory channels;

	Starter(GrpcChannelFactory channels) {
		this.channels = channels;
	}

	Channel channel(String name) {
		return this.channels.createChannel(name);
	}

	/** The starter alone: retries and the deadline are properties of it. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty("bare-token")
	static class Bare {

		@Bean
		<T extends ManagedChannelBuilder<T>> GrpcChannelBuilderCustomizer<T> bareChannel(
				@Value("${bare-token}") String token) {
			return (name, builder) -> builder.intercept(new Bearer(token, 0));
		}

	}

}
