package io.userservice.rpc.server;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

class CallExecutorConfigurationTests {

	/** The JVM has no virtual threads, or they are switched off. */
	@Test
	void runsCallsOnABoundedPoolWithoutVirtualThreads() throws Exception {
		MockEnvironment platform = new MockEnvironment().withProperty("spring.threads.virtual.enabled", "false");
		assertThat(threadsThatRun(100, executor(platform))).hasSize(4);
	}

	@Test
	void runsEachCallOnAVirtualThreadIfTheJvmHasThem() throws Exception {
		MockEnvironment virtual = new MockEnvironment().withProperty("spring.threads.virtual.enabled", "true");
		int expected = (Runtime.version().feature() >= 21) ? 100 : 4;
		assertThat(threadsThatRun(100, executor(virtual))).hasSize(expected);
	}

	private static Executor executor(MockEnvironment environment) {
		return new CallExecutorConfiguration().callExecutor(environment,
				new ServerProperties(100, 200, DataSize.ofKilobytes(64), 4, List.of()));
	}

	private static Set<Thread> threadsThatRun(int tasks, Executor executor) throws InterruptedException {
		Set<Thread> threads = ConcurrentHashMap.newKeySet();
		CountDownLatch done = new CountDownLatch(tasks);
		for (int index = 0; index < tasks; index++) {
			executor.execute(() -> {
				threads.add(Thread.currentThread());
				done.countDown();
			});
		}
		assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
		return threads;
	}

}
