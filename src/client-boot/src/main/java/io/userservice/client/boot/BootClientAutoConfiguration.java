package io.userservice.client.boot;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.client.ClientProperties;
import io.userservice.client.cache.UserCaches;
import io.userservice.client.channel.AttemptMetrics;
import io.userservice.client.channel.ChannelListener;
import io.userservice.client.channel.ClientAutoConfiguration;
import io.userservice.client.token.TokenSupplierFactory;
import io.userservice.tls.TlsAutoConfiguration;
import io.userservice.tls.TlsManagers;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.grpc.client.autoconfigure.GrpcChannelFactoryCustomizer;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientDefaultServiceConfigCustomizer;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.grpc.client.ChannelCredentialsProvider;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.grpc.client.InProcessGrpcChannelFactory;

/**
 * Sets up channels of Boot's own gRPC client by the properties
 * {@code user-service.client.*}.
 */
@AutoConfiguration(
		after = { ClientAutoConfiguration.class, TlsAutoConfiguration.class, GrpcClientAutoConfiguration.class },
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(GrpcClientAutoConfiguration.class)
@ConditionalOnBean(GrpcClientProperties.class)
public class BootClientAutoConfiguration {

	private static final String ATTEMPTS = "userServiceBootAttemptMetrics";

	@Bean
	static BootChannelDefaults userServiceBootChannelDefaults(ObjectProvider<ClientProperties> client,
			Environment environment) {
		return new BootChannelDefaults(client, environment);
	}

	/** Before the application's, which may set a provider of its own. */
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	BootCredentials userServiceBootCredentials(ObjectProvider<ChannelCredentialsProvider> others,
			ObjectProvider<BootChannelTls> tls, ObjectProvider<BootChannels> channels) {
		return new BootCredentials(others, tls, channels);
	}

	@Bean
	static BootChannelSharing userServiceBootChannelSharing(ObjectProvider<ClientProperties> client,
			ObjectProvider<GrpcClientProperties> boot, ObjectProvider<ChannelListener> listeners,
			ObjectProvider<UserCaches> caches, ApplicationContext context) {
		return new BootChannelSharing(client, boot, listeners, caches, context);
	}

	/** Created at the start in any case, so that a wrong setting ends it. */
	@Bean
	@Lazy(false)
	BootChannels userServiceBootChannels(ClientProperties client, GrpcClientProperties boot,
			TokenSupplierFactory tokens) {
		return new BootChannels(client, boot, tokens);
	}

	/** So does a certificate that cannot be used. */
	@Bean
	@Lazy(false)
	BootChannelTls userServiceBootChannelTls(BootChannels channels, SslBundles bundles, SslProperties properties,
			ResourceLoader loader, ObjectProvider<TlsManagers> managers) {
		return new BootChannelTls(channels, bundles, properties, loader, managers);
	}

	@Bean
	<T extends ManagedChannelBuilder<T>> GrpcChannelBuilderCustomizer<T> userServiceBootChannelCustomizer(
			BootChannels channels, BootChannelDefaults defaults, ObjectProvider<LookupResolverProvider> resolvers,
			@Qualifier(ATTEMPTS) ObjectProvider<ClientInterceptor> attempts) {
		return new BootChannelCustomizer<>(channels, defaults, resolvers.orderedStream().toList(),
				attempts.stream().toList());
	}

	@Bean
	GrpcClientDefaultServiceConfigCustomizer userServiceBootServiceConfig(BootChannels channels) {
		return new BootServiceConfig(channels);
	}

	@Bean
	LookupResolverProvider userServiceBootAddresses() {
		return new LookupResolverProvider(Targets.ADDRESSES, Targets::resolve);
	}

	/**
	 * Boot's factory of channels in the process (4.1) does not look names up, so that it
	 * has no channel for a name whose target is in the process.
	 */
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	GrpcChannelFactoryCustomizer userServiceBootInProcess(BootChannels channels) {
		return (factory) -> {
			if (factory instanceof InProcessGrpcChannelFactory inProcess) {
				inProcess.setVirtualTargets(
						(name) -> channels.names().contains(name) ? channels.of(name).getTarget() : name);
			}
		};
	}

	/** Where Micrometer is on the classpath. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterRegistry.class)
	@ConditionalOnBean(MeterRegistry.class)
	static class Metrics {

		@Bean(ATTEMPTS)
		ClientInterceptor attemptMetrics(MeterRegistry registry) {
			return new AttemptMetrics(registry);
		}

	}

	/** Where Spring Cloud is on the classpath. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(DiscoveryClient.class)
	static class Discovery {

		@Bean
		DiscoveryResolver userServiceBootDiscovery(ObjectProvider<DiscoveryClient> discovery) {
			return new DiscoveryResolver(discovery);
		}

	}

}
