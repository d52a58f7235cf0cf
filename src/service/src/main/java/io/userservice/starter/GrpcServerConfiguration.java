package io.userservice.starter;

import java.util.List;
import java.util.concurrent.Executor;

import com.google.common.net.InetAddresses;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.userservice.rpc.call.ForwardedFor;
import io.userservice.rpc.lifecycle.GracefulShutdown;
import io.userservice.rpc.observation.CallTracerFactory;
import io.userservice.rpc.batch.BatchAllocator;
import io.userservice.rpc.server.CallExecutorSupplier;
import io.userservice.rpc.server.CallStartPolicy;
import io.userservice.rpc.server.ConnectionAttributesFilter;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.rpc.server.ServerProperties;
import net.devh.boot.grpc.server.event.GrpcServerShutdownEvent;
import net.devh.boot.grpc.server.event.GrpcServerStartedEvent;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/** Configures the gRPC server beyond the starter's properties. */
@Configuration(proxyBeanMethods = false)
class GrpcServerConfiguration {

	private static final int RESET_WINDOW_SECONDS = 1;

	@Bean
	static ForwardedFor forwardedFor(ServerProperties properties) {
		List<IpAddressMatcher> proxies = properties.trustedProxies().stream().map((range) -> {
			try {
				// Takes no short forms such as 10.1, which the JDK would.
				InetAddresses.forString(range.replaceFirst("/.*", ""));
				return new IpAddressMatcher(range);
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidConfigurationPropertyValueException("user-service.server.trusted-proxies", range,
						"It must be an address, or a range such as 10.0.0.0/8.");
			}
		}).toList();
		return new ForwardedFor((address) -> proxies.stream().anyMatch((proxy) -> proxy.matches(address)));
	}

	@Bean
	GrpcServerConfigurer tracerConfigurer(CallTracerFactory tracers) {
		return (builder) -> builder.addStreamTracerFactory(tracers);
	}

	/**
	 * Looks methods up on the event loop; gRPC's default, on the executor, is a change of
	 * threads that took a sixth of GetUser's CPU.
	 */
	@Bean
	GrpcServerConfigurer callExecutorConfigurer(@Qualifier("callExecutor") Executor blocking,
			@Qualifier("callStartExecutor") Executor blockingStarts, MethodPolicies policies, CallStartPolicy starts) {
		CallExecutorSupplier executors = new CallExecutorSupplier(blocking, blockingStarts, policies, starts);
		return (builder) -> builder.executor(Runnable::run)
			.callExecutor(executors)
			.fallbackHandlerRegistry(new UnknownMethods());
	}

	@Bean
	GrpcServerConfigurer connectionConfigurer(ServerProperties properties) {
		return (builder) -> {
			builder.addTransportFilter(new ConnectionAttributesFilter());
			// The in-process server of tests has no connections.
			if (builder instanceof NettyServerBuilder netty) {
				netty.maxConcurrentCallsPerConnection(properties.maxConcurrentCallsPerConnection());
				netty.flowControlWindow((int) properties.flowControlWindow().toBytes());
				netty.withChildOption(ChannelOption.ALLOCATOR, new BatchAllocator());
				netty.maxRstFramesPerWindow(properties.maxResetsPerConnection(), RESET_WINDOW_SECONDS);
			}
		};
	}

	@Bean
	ShutdownListener shutdownListener(GracefulShutdown shutdown) {
		return new ShutdownListener(shutdown);
	}

	/**
	 * Shuts down a server that has started. The starter also reports the shutdown of one
	 * that has not.
	 */
	static class ShutdownListener {

		private final GracefulShutdown shutdown;

		private boolean started;

		ShutdownListener(GracefulShutdown shutdown) {
			this.shutdown = shutdown;
		}

		@EventListener
		void on(GrpcServerStartedEvent event) {
			this.started = true;
		}

		@EventListener
		void on(GrpcServerShutdownEvent event) throws InterruptedException {
			if (this.started) {
				this.shutdown.shutDown(event.getServer());
			}
		}

	}

}
