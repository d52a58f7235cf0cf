package io.userservice.starter;

import java.util.concurrent.Executor;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.userservice.rpc.lifecycle.GracefulShutdown;
import io.userservice.rpc.observation.CallTracerFactory;
import io.userservice.rpc.server.CallExecutorSupplier;
import io.userservice.rpc.server.CallStartPolicy;
import io.userservice.rpc.server.ConnectionAttributesFilter;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.rpc.server.ServerProperties;
import io.userservice.settings.SettingsGuard;
import net.devh.boot.grpc.server.event.GrpcServerShutdownEvent;
import net.devh.boot.grpc.server.event.GrpcServerStartedEvent;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** Configures the gRPC server beyond the starter's properties. */
@Configuration(proxyBeanMethods = false)
class GrpcServerConfiguration {

	private static final int RESET_WINDOW_SECONDS = 1;

	private static final int START_THREADS = 4;

	@Bean
	static SettingsGuard settingsGuard(ConfigurableEnvironment environment) {
		return SettingsGuard.ofApplication(environment, "user-service");
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
		return (builder) -> builder.executor(Runnable::run).callExecutor(executors);
	}

	@Bean
	GrpcServerConfigurer connectionConfigurer(ServerProperties properties) {
		return (builder) -> {
			builder.addTransportFilter(new ConnectionAttributesFilter());
			// The in-process server of tests has no connections.
			if (builder instanceof NettyServerBuilder netty) {
				netty.maxConcurrentCallsPerConnection(properties.maxConcurrentCallsPerConnection());
				netty.flowControlWindow((int) properties.flowControlWindow().toBytes());
				netty.maxRstFramesPerWindow(properties.maxResetsPerConnection(), RESET_WINDOW_SECONDS);
			}
		};
	}

	/**
	 * Runs the calls that may block. Not a default candidate, so that Boot's own
	 * executors stay.
	 */
	@Bean(defaultCandidate = false)
	Executor callExecutor(Environment environment, ServerProperties properties) {
		return executor("call-", environment, properties.threads());
	}

	/** Verifies tokens, also while calls that wait for a statement take all threads. */
	@Bean(defaultCandidate = false)
	Executor callStartExecutor(Environment environment) {
		return executor("call-start-", environment, START_THREADS);
	}

	private static Executor executor(String prefix, Environment environment, int threads) {
		if (Threading.VIRTUAL.isActive(environment)) {
			SimpleAsyncTaskExecutor virtual = new SimpleAsyncTaskExecutor(prefix);
			virtual.setVirtualThreads(true);
			return virtual;
		}
		ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
		pool.setThreadNamePrefix(prefix);
		pool.setCorePoolSize(threads);
		pool.setMaxPoolSize(threads);
		// The server's shutdown waits for the calls; these threads must not keep the JVM.
		pool.setDaemon(true);
		pool.initialize();
		return pool;
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
