package io.userservice.rpc.server;

import java.util.concurrent.Executor;

import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** Makes the threads that run calls. */
@Configuration(proxyBeanMethods = false)
class CallExecutorConfiguration {

	private static final int START_THREADS = 4;

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

}
