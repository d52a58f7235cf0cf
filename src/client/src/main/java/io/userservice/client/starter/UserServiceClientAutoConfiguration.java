package io.userservice.client.starter;

import java.util.List;

import io.userservice.client.ClientProperties;
import io.userservice.client.cache.UserCaches;
import io.userservice.client.channel.ChannelListener;
import io.userservice.client.channel.ChannelStates;
import io.userservice.client.channel.ClientAutoConfiguration;
import io.userservice.client.token.TokenSupplierFactory;
import io.userservice.tls.netty.NettyTlsAutoConfiguration;
import io.userservice.tls.netty.TlsContexts;
import net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import net.devh.boot.grpc.client.channelfactory.InProcessOrAlternativeChannelFactory;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import net.devh.boot.grpc.client.interceptor.GlobalClientInterceptorRegistry;
import net.devh.boot.grpc.client.nameresolver.NameResolverRegistration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** Configures channels to the service by the properties {@code user-service.client.*}. */
@AutoConfiguration(before = GrpcClientAutoConfiguration.class,
		after = { ClientAutoConfiguration.class, NettyTlsAutoConfiguration.class })
public class UserServiceClientAutoConfiguration {

	@Bean
	static StarterChannelDefaults userServiceStarterChannelDefaults(ObjectProvider<ClientProperties> client,
			Environment environment) {
		return new StarterChannelDefaults(client, environment);
	}

	/** Created at the start in any case, so that a wrong setting ends it. */
	@Bean
	@Lazy(false)
	GrpcChannelConfigurer userServiceChannelConfigurer(ClientProperties properties, GrpcChannelsProperties channels,
			TokenSupplierFactory tokens) {
		return new ChannelConfigurer(properties, channels, tokens);
	}

	/** So does a certificate that cannot be used. */
	@Bean
	@Lazy(false)
	ChannelTls userServiceChannelTls(GrpcChannelsProperties channels, ObjectProvider<TlsContexts> contexts) {
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
			ClientProperties properties, UserCaches caches, ObjectProvider<ChannelListener> listeners,
			ObjectProvider<NameResolverRegistration> resolvers) {
		resolvers.getIfAvailable();
		return new InProcessOrAlternativeChannelFactory(channels,
				new CachedInProcessChannelFactory(channels, interceptors, configurers, caches),
				new ReplicaChannelFactory(channels, interceptors, configurers, tls, properties, caches,
						listeners.orderedStream()));
	}

	@Bean
	ChannelStates userServiceChannelStates(ObjectProvider<GrpcChannelFactory> channels) {
		return () -> channels.getObject().getConnectivityState();
	}

}
