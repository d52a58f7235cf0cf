package io.userservice.client.boot;

import java.util.List;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannelBuilder;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.userservice.client.channel.ChannelDefaults;

import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties.Channel;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.util.ClassUtils;

/**
 * Sets up the builder of a channel. Its type of builder is open: Boot (4.1) leaves out a
 * customizer for the builder of another Netty without a word.
 */
class BootChannelCustomizer<T extends ManagedChannelBuilder<T>> implements GrpcChannelBuilderCustomizer<T> {

	private static final boolean HAS_NETTY = ClassUtils.isPresent("io.grpc.netty.NettyChannelBuilder",
			BootChannelCustomizer.class.getClassLoader());

	private final BootChannels channels;

	private final BootChannelDefaults defaults;

	private final List<LookupResolverProvider> resolvers;

	private final List<ClientInterceptor> metrics;

	BootChannelCustomizer(BootChannels channels, BootChannelDefaults defaults, List<LookupResolverProvider> resolvers,
			List<ClientInterceptor> metrics) {
		this.channels = channels;
		this.defaults = defaults;
		this.resolvers = resolvers;
		this.metrics = metrics;
	}

	@Override
	public void customize(String name, T builder) {
		if (this.channels.names().contains(name)) {
			Channel settings = this.channels.of(name);
			this.defaults.setUp(name, builder);
			this.channels.configure(name, builder);
			if (HAS_NETTY) {
				OverNetty.configure(builder, settings);
			}
			builder.intercept(this.metrics);
			this.resolvers.stream()
				.filter((resolver) -> resolver.supports(settings.getTarget()))
				.forEach((resolver) -> setResolver(builder, resolver));
		}
	}

	/**
	 * Deprecated in favour of a registration for all channels of the JVM (grpc-java issue
	 * 7133), which would be seen by those of others.
	 */
	@SuppressWarnings("deprecation")
	private static void setResolver(ManagedChannelBuilder<?> builder, LookupResolverProvider resolver) {
		builder.nameResolverFactory(resolver);
	}

	/** Loaded only where the Netty of Boot's starter is. */
	private static final class OverNetty {

		static void configure(ManagedChannelBuilder<?> builder, Channel settings) {
			if (builder instanceof NettyChannelBuilder netty) {
				netty.withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS,
						(int) ChannelDefaults.CONNECT_TIMEOUT.toMillis());
				if (Targets.isUnixSocket(settings.getTarget())) {
					configureUnixSocket(netty, settings.getSsl());
				}
			}
		}

		/**
		 * Boot's factory (spring-grpc 1.1) leaves out the credentials there, so that gRPC
		 * begins TLS. Its option for TCP makes Netty warn of each connection.
		 */
		private static void configureUnixSocket(NettyChannelBuilder netty, Channel.Ssl ssl) {
			netty.withOption(ChannelOption.SO_KEEPALIVE, null);
			if (ssl.getBundle() == null && !Boolean.TRUE.equals(ssl.getEnabled())) {
				netty.usePlaintext();
			}
		}

	}

}
