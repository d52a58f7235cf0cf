package io.userservice.client.boot;

import java.lang.reflect.Modifier;
import java.util.List;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.grpc.client.ChannelBuilderOptions;
import org.springframework.grpc.client.ChannelCredentialsProvider;
import org.springframework.grpc.client.ClientInterceptorFilter;
import org.springframework.grpc.client.ClientInterceptorsConfigurer;
import org.springframework.grpc.client.DefaultGrpcChannelFactory;
import org.springframework.grpc.client.NettyGrpcChannelFactory;
import org.springframework.grpc.client.VirtualTargets;

/**
 * Factories in the place of Boot's, which leave all but the making of channels to Boot's.
 * Each stays what it is by type, since applications inject and cast it.
 */
final class SharingFactories {

	private SharingFactories() {
	}

	/** Makes the channels of a factory. */
	@FunctionalInterface
	interface Channels {

		ManagedChannel channel(DefaultGrpcChannelFactory<?> factory, String name, ChannelBuilderOptions options);

	}

	/** The factory itself if it is final. The context closes Boot's. */
	static DefaultGrpcChannelFactory<?> over(DefaultGrpcChannelFactory<?> boot, Channels channels,
			ApplicationContext context) {
		if (boot.getClass() == NettyGrpcChannelFactory.class) {
			return new OverNetty(boot, channels, context);
		}
		return Modifier.isFinal(boot.getClass().getModifiers()) ? boot : Proxied.over(boot, channels);
	}

	/**
	 * That of Boot's starter. Written out, since a proxy by CGLIB loads 160 classes at
	 * the start of a consumer.
	 */
	private static final class OverNetty extends NettyGrpcChannelFactory {

		private final DefaultGrpcChannelFactory<?> boot;

		private final Channels channels;

		OverNetty(DefaultGrpcChannelFactory<?> boot, Channels channels, ApplicationContext context) {
			super(List.of(), new ClientInterceptorsConfigurer(context));
			this.boot = boot;
			this.channels = channels;
		}

		@Override
		public ManagedChannel createChannel(String target, ChannelBuilderOptions options) {
			return this.channels.channel(this.boot, target, options);
		}

		@Override
		public boolean supports(String target) {
			return this.boot.supports(target);
		}

		@Override
		public boolean supports(ClientInterceptor interceptor) {
			return this.boot.supports(interceptor);
		}

		@Override
		public void setInterceptorFilter(@Nullable ClientInterceptorFilter filter) {
			this.boot.setInterceptorFilter(filter);
		}

		@Override
		public void setCredentialsProvider(ChannelCredentialsProvider credentials) {
			this.boot.setCredentialsProvider(credentials);
		}

		@Override
		public void setVirtualTargets(VirtualTargets targets) {
			this.boot.setVirtualTargets(targets);
		}

	}

	/** Of any other class: over shaded Netty, in the process, the application's own. */
	private record Proxied(Channels channels) implements MethodInterceptor {

		static DefaultGrpcChannelFactory<?> over(DefaultGrpcChannelFactory<?> boot, Channels channels) {
			ProxyFactory proxy = new ProxyFactory(boot);
			proxy.setProxyTargetClass(true);
			proxy.addAdvice(new Proxied(channels));
			return (DefaultGrpcChannelFactory<?>) proxy.getProxy(boot.getClass().getClassLoader());
		}

		@Override
		public @Nullable Object invoke(MethodInvocation call) throws Throwable {
			if (!call.getMethod().getName().equals("createChannel")) {
				return call.proceed();
			}
			Object[] arguments = call.getArguments();
			return this.channels.channel((DefaultGrpcChannelFactory<?>) call.getThis(), (String) arguments[0],
					(arguments.length > 1) ? (ChannelBuilderOptions) arguments[1] : ChannelBuilderOptions.defaults());
		}

	}

}
