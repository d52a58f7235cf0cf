package io.userservice.crash;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;

import io.userservice.testing.Measuring;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients create, change and follow users while a standby takes over from the primary.
 * The primary crashes, which closes its connections; with {@code -Dfailover.signal=STOP}
 * it stops responding, like a machine that is cut off from the network.
 */
@Measuring
class FailoverIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(FailoverIntegrationTests.class);

	/** Within this time the service promises to write again. */
	private static final Duration WRITES_AGAIN = Duration.ofSeconds(15);

	private static final Duration TIME_LIMIT = Duration.ofMinutes(5);

	private static final int ENOUGH_USERS = 1000;

	private final String signal = System.getProperty("failover.signal", "KILL");

	private final History history = new History();

	@TempDir
	private Path folder;

	@Test
	void writesToThePromotedStandbyWithinFifteenSeconds() throws Exception {
		try (PostgresPair postgres = new PostgresPair(this.folder, true);
				Cluster cluster = new Cluster(this.folder, 2, "spring.datasource.url=" + postgres.url(),
						"spring.datasource.username=postgres")
					.awaitReady();
				Writers writers = new Writers(cluster, Duration.ofSeconds(5));
				Follower follower = new Follower(writers.channel())) {
			writers.write("before", this.history, TIME_LIMIT, 1, (ended) -> {
				awaitAcknowledged("before");
				failOver(postgres, writers);
			});
			try (Connection database = postgres.connectToStandby()) {
				logger.info("{}", this.history.check(database));
				logger.info("{}", follower.check(database));
			}
		}
	}

	private void failOver(PostgresPair postgres, Writers writers) throws Exception {
		postgres.signalPrimary(this.signal);
		long start = System.nanoTime();
		postgres.promoteStandby();
		writers.write("after", this.history, TIME_LIMIT, 2, (ended) -> {
			Awaitility.await()
				.atMost(WRITES_AGAIN.minusNanos(System.nanoTime() - start))
				.until(() -> this.history.acknowledged("after") > 0);
			logger.info("SIG{}, and writes again after {} ms", this.signal,
					Duration.ofNanos(System.nanoTime() - start).toMillis());
			awaitAcknowledged("after");
		});
	}

	private void awaitAcknowledged(String writers) {
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> this.history.acknowledged(writers) > ENOUGH_USERS);
	}

}
