package io.userservice.client.boot;

import java.util.List;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannelBuilder;

import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;

/**
 * Sets up the builder of a channel. Its type of builder is open: Boot (4.1) leaves out a
 * customizer for the builder of another Netty without a word.
 */
class BootChannelCustomizer<T extends ManagedChannelBuilder<T>> implements GrpcChannelBuilderCustomizer<T> {

	private final BootChannels channels;

	private final List<LookupResolverProvider> resolvers;

	private final List<ClientInterceptor> metrics;

	BootChannelCustomizer(BootChannels channels, List<LookupResolverProvider> resolvers,
			List<ClientInterceptor> metrics) {
		this.channels = channels;
		this.resolvers = resolvers;
		this.metrics = metrics;
	}

	@Override
	public void customize(String name, T builder) {
		if (this.channels.names().contains(name)) {
			this.channels.configure(name, builder);
			builder.intercept(this.metrics);
			this.resolvers.stream()
				.filter((resolver) -> resolver.supports(this.channels.of(name).getTarget()))
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

}
