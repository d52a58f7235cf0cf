package io.userservice.crash;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.grpc.Channel;
import io.userservice.ServiceProcess;
import io.userservice.client.ConsumerApplication;
import io.userservice.security.ProcessKey;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Users are created while a standby takes over from the primary. That one crashes, which
 * closes connections; with {@code -Dfailover.signal=STOP} it falls silent, as a machine
 * that is cut off.
 */
@DisabledOnOs(OS.WINDOWS)
class FailoverIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(FailoverIntegrationTests.class);

	/** What the service promises. */
	private static final Duration WRITES_AGAIN = Duration.ofSeconds(15);

	private static final Duration LOAD_AFTERWARDS = Duration.ofSeconds(3);

	private static final int WRITERS = 4;

	private final String signal = System.getProperty("failover.signal", "KILL");

	private final History history = new History();

	private final AtomicBoolean ended = new AtomicBoolean();

	private final List<CompletableFuture<Void>> writers = new ArrayList<>();

	@TempDir
	private Path folder;

	@Test
	void writesToTheStandbyThatIsPromoted() throws Exception {
		try (PostgresPair postgres = new PostgresPair(this.folder)) {
			ProcessKey key = new ProcessKey(this.folder);
			List<ServiceProcess> replicas = Stream
				.generate(
						() -> new ServiceProcess(this.folder,
								List.of("spring.datasource.url=" + postgres.url(),
										"spring.datasource.username=postgres", key.setting())))
				.limit(2)
				.toList();
			try (ConfigurableApplicationContext consumer = ConsumerApplication
				.start(CrashIntegrationTests.address(replicas), "user-service.client.user-service.token.value="
						+ CrashIntegrationTests.token(key, Duration.ofMinutes(5)))) {
				replicas.forEach(ServiceProcess::start);
				replicas.forEach(ServiceProcess::awaitReady);
				failOver(postgres, ConsumerApplication.channel(consumer));
			}
			finally {
				this.ended.set(true);
				replicas.forEach(ServiceProcess::close);
			}
		}
	}

	private void failOver(PostgresPair postgres, Channel channel) throws Exception {
		IntStream.range(0, WRITERS).forEach((index) -> write("before-" + index, channel));
		Awaitility.await().until(() -> this.history.acknowledged("before") > 1000);
		postgres.signalPrimary(this.signal);
		long start = System.nanoTime();
		postgres.promoteStandby();
		write("after", channel);
		Awaitility.await()
			.atMost(WRITES_AGAIN.minusNanos(System.nanoTime() - start))
			.until(() -> this.history.acknowledged("after") > 0);
		Duration outage = Duration.ofNanos(System.nanoTime() - start);
		LockSupport.parkNanos(LOAD_AFTERWARDS.toNanos());
		this.ended.set(true);
		this.writers.forEach(CompletableFuture::join);
		try (Connection database = postgres.connectToStandby()) {
			logger.info("SIG{}, and writes again after {} ms; {}", this.signal, outage.toMillis(),
					this.history.check(database));
		}
	}

	private void write(String name, Channel channel) {
		Writer writer = new Writer(name, channel, this.history, name.hashCode(), this.ended::get);
		this.writers.add(CompletableFuture.runAsync(writer, (work) -> new Thread(work).start()));
	}

}
