package io.userservice.rpc;

import java.util.List;
import java.util.concurrent.Executor;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;
import net.devh.boot.grpc.server.service.GrpcService;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** What the starter leaves open of the gRPC server. */
@Configuration(proxyBeanMethods = false)
class ServerConfiguration {

	private static final int RESET_WINDOW_SECONDS = 1;

	@Bean
	GrpcServerConfigurer callMetricsConfigurer(CallMetrics metrics) {
		return (builder) -> builder.addStreamTracerFactory(metrics);
	}

	@Bean
	GrpcServerConfigurer callExecutorConfigurer(Environment environment, ServerProperties properties,
			List<NonBlockingCalls> nonBlocking) {
		return (builder) -> builder.executor(callExecutor(environment, properties.threads()))
			.callExecutor(new ServerCallExecutorSupplier() {
				@Override
				public <Q, R> Executor getExecutor(ServerCall<Q, R> call, Metadata headers) {
					boolean onEventLoop = nonBlocking.stream().allMatch((calls) -> calls.contains(call, headers));
					// None: the executor above.
					return onEventLoop ? Runnable::run : null;
				}
			});
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

	static Executor callExecutor(Environment environment, int threads) {
		if (Threading.VIRTUAL.isActive(environment)) {
			SimpleAsyncTaskExecutor virtual = new SimpleAsyncTaskExecutor("call-");
			virtual.setVirtualThreads(true);
			return virtual;
		}
		ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
		pool.setThreadNamePrefix("call-");
		pool.setCorePoolSize(threads);
		pool.setMaxPoolSize(threads);
		// The server's own shutdown waits for the calls; these threads may not keep the
		// JVM.
		pool.setDaemon(true);
		pool.initialize();
		return pool;
	}

}
