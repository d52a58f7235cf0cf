package io.userservice.starter;

import java.util.List;
import java.util.concurrent.Executor;

import io.grpc.BindableService;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.userservice.rpc.server.BlockingPolicy;
import io.userservice.rpc.server.CallExecutorSupplier;
import io.userservice.rpc.server.CallMetrics;
import io.userservice.rpc.server.ConnectionEventLoop;
import io.userservice.rpc.server.ServerProperties;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;
import net.devh.boot.grpc.server.service.GrpcService;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** What the starter leaves open of the gRPC server. */
@Configuration(proxyBeanMethods = false)
class GrpcServerConfiguration {

	private static final int RESET_WINDOW_SECONDS = 1;

	@Bean
	GrpcServerConfigurer callMetricsConfigurer(CallMetrics metrics) {
		return (builder) -> builder.addStreamTracerFactory(metrics);
	}

	/**
	 * The method is looked up on the event loop; gRPC's default does it on the executor,
	 * a change of threads that took a sixth of GetUser's CPU.
	 */
	@Bean
	GrpcServerConfigurer callExecutorConfigurer(@Qualifier("callExecutor") Executor blocking,
			List<BlockingPolicy> nonBlocking) {
		CallExecutorSupplier executors = new CallExecutorSupplier(blocking, nonBlocking);
		return (builder) -> builder.executor(Runnable::run).callExecutor(executors);
	}

	@Bean
	GrpcServerConfigurer connectionEventLoopConfigurer() {
		return (builder) -> builder.addTransportFilter(new ConnectionEventLoop());
	}

	@Bean
	GrpcServerConfigurer connectionLimitsConfigurer(ServerProperties properties) {
		return (builder) -> {
			// The in-process server of tests has no connections.
			if (builder instanceof NettyServerBuilder netty) {
				netty.maxConcurrentCallsPerConnection(properties.maxConcurrentCallsPerConnection());
				netty.maxRstFramesPerWindow(properties.maxResetsPerConnection(), RESET_WINDOW_SECONDS);
			}
		};
	}

	/** Reflection v1; the starter has v1alpha alone. */
	@Bean
	@GrpcService
	@ConditionalOnBooleanProperty(name = "grpc.server.reflection-service-enabled", matchIfMissing = true)
	BindableService protoReflectionServiceV1() {
		return ProtoReflectionServiceV1.newInstance();
	}

	/** For what may block. Not a default candidate, so that Boot's own executors stay. */
	@Bean(defaultCandidate = false)
	Executor callExecutor(Environment environment, ServerProperties properties) {
		if (Threading.VIRTUAL.isActive(environment)) {
			SimpleAsyncTaskExecutor virtual = new SimpleAsyncTaskExecutor("call-");
			virtual.setVirtualThreads(true);
			return virtual;
		}
		ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
		pool.setThreadNamePrefix("call-");
		pool.setCorePoolSize(properties.threads());
		pool.setMaxPoolSize(properties.threads());
		// The server's shutdown waits for the calls; these threads may not keep the JVM.
		pool.setDaemon(true);
		pool.initialize();
		return pool;
	}

}
