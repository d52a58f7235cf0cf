package io.userservice.client.starter;

import java.util.List;

import io.userservice.client.ClientProperties;
import io.userservice.client.token.ClientCredentialsTokenSupplierFactory;
import io.userservice.client.token.TokenSupplierFactory;
import io.userservice.settings.SettingsGuard;
import io.userservice.tls.TlsAutoConfiguration;
import io.userservice.tls.TlsContexts;
import net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import net.devh.boot.grpc.client.channelfactory.InProcessChannelFactory;
import net.devh.boot.grpc.client.channelfactory.InProcessOrAlternativeChannelFactory;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import net.devh.boot.grpc.client.interceptor.GlobalClientInterceptorRegistry;
import net.devh.boot.grpc.client.nameresolver.NameResolverRegistration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/** Configures channels to the service by the properties {@code user-service.client.*}. */
@AutoConfiguration(before = GrpcClientAutoConfiguration.class, after = TlsAutoConfiguration.class)
@EnableConfigurationProperties(ClientProperties.class)
public class UserServiceClientAutoConfiguration {

	@Bean
	static SettingsGuard userServiceClientSettingsGuard(ConfigurableEnvironment environment) {
		return SettingsGuard.ofLibrary(environment, "user-service.client");
	}

	@Bean
	GrpcChannelConfigurer userServiceChannelConfigurer(ClientProperties properties, GrpcChannelsProperties channels,
			ObjectProvider<ClientCredentialsTokenSupplierFactory> clientCredentials, Environment environment) {
		return new ChannelConfigurer(properties, channels, new TokenSupplierFactory(clientCredentials), environment);
	}

	/** Created at the start, so that a certificate that cannot be used ends it. */
	@Bean
	ChannelTls userServiceChannelTls(GrpcChannelsProperties channels, TlsContexts contexts) {
		return new ChannelTls(channels, contexts);
	}

	/**
	 * The starter's own, but for the factory of channels over sockets. The starter
	 * (3.1.0) registers its name resolvers, such as {@code discovery:}, with the first
	 * {@code @GrpcClient}; here they are there for a stub that is made by the factory,
	 * too.
	 */
	@Bean
	@Lazy
	@ConditionalOnMissingBean
	GrpcChannelFactory userServiceChannelFactory(GrpcChannelsProperties channels,
			GlobalClientInterceptorRegistry interceptors, List<GrpcChannelConfigurer> configurers, ChannelTls tls,
			ClientProperties properties, ObjectProvider<ChannelListener> listeners,
			ObjectProvider<NameResolverRegistration> resolvers) {
		resolvers.getIfAvailable();
		return new InProcessOrAlternativeChannelFactory(channels,
				new InProcessChannelFactory(channels, interceptors, configurers), new ReplicaChannelFactory(channels,
						interceptors, configurers, tls, properties, listeners.orderedStream()));
	}

	/** Where Spring Security's OAuth2 client is on the classpath. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager")
	@Import(ClientCredentialsTokenSupplierFactory.class)
	static class OAuth2 {

	}

}
