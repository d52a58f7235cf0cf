package bench.client;

import java.util.List;
import java.util.Map;

import io.grpc.Channel;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;

/** What differs with the gRPC starter: here net.devh's. */
@Component
class Starter {

	private final GrpcChannelFactory channels;

	Starter(GrpcChannelFactory channels) {
		this.channels = channels;
	}

	Channel channel(String name) {
		return this.channels.createChannel(name);
	}

	/** The starter alone, which has no properties for these. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty("bare-token")
	static class Bare {

		private static final Map<String, Object> RETRY = Map.of("maxAttempts", 3.0, "initialBackoff", "0.1s",
				"maxBackoff", "1s", "backoffMultiplier", 2.0, "retryableStatusCodes", List.of("UNAVAILABLE"));

		@Bean
		GrpcChannelConfigurer bareChannel(@Value("${bare-token}") String token) {
			return (builder, name) -> builder
				.defaultServiceConfig(
						Map.of("methodConfig",
								List.of(Map.of("name", List.of(Map.of("service", "user.UserService")), "retryPolicy",
										RETRY)),
								"retryThrottling", Map.of("maxTokens", 500.0, "tokenRatio", 0.1)))
				.intercept(new Bearer(token, 5));
		}

	}

}
