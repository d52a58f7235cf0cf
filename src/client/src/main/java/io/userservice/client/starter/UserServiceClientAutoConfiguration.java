package io.userservice.client;

import net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Sets channels to the service up as {@code user-service.client.*} says. */
@AutoConfiguration(before = GrpcClientAutoConfiguration.class)
@EnableConfigurationProperties({ ClientProperties.class, ChannelSettings.class })
public class UserServiceClientAutoConfiguration {

	@Bean
	static StaticAddresses userServiceStaticAddresses() {
		return new StaticAddresses();
	}

	@Bean
	GrpcChannelConfigurer userServiceChannelConfigurer(ClientProperties others, ChannelSettings customary,
			GrpcChannelsProperties channels, ObjectProvider<RegistrationTokens> registrations) {
		return new ChannelConfigurer(others, customary, channels, new TokenSources(registrations));
	}

	@Bean
	GrpcChannelConfigurer userServiceLogicalAuthority(GrpcChannelsProperties channels) {
		return new LogicalAuthority(channels);
	}

	/** Where Spring Security's OAuth2 client is on the classpath. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager")
	@Import(RegistrationTokens.class)
	static class OAuth2 {

	}

}
