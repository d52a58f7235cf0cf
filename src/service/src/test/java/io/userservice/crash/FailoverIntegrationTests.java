package io.userservice.crash;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users are created while a standby takes over from the primary. That one crashes, which
 * closes connections; with {@code -Dfailover.signal=STOP} it falls silent, as a machine
 * that is cut off.
 */
class FailoverIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(FailoverIntegrationTests.class);

	/** What the service promises. */
	private static final Duration WRITES_AGAIN = Duration.ofSeconds(15);

	private static final Duration LONGEST = Duration.ofMinutes(5);

	private static final int ENOUGH_USERS = 1000;

	private final String signal = System.getProperty("failover.signal", "KILL");

	private final History history = new History();

	@TempDir
	private Path folder;

	@Test
	void writesToTheStandbyThatIsPromoted() throws Exception {
		try (PostgresPair postgres = new PostgresPair(this.folder);
				Cluster cluster = new Cluster(this.folder, 2, "spring.datasource.url=" + postgres.url(),
						"spring.datasource.username=postgres")
					.awaitReady();
				Writers writers = new Writers(cluster, Duration.ofSeconds(5))) {
			writers.write("before", this.history, LONGEST, 1, (ended) -> {
				awaitAcknowledged("before");
				failOver(postgres, writers);
			});
			try (Connection database = postgres.connectToStandby()) {
				logger.info("{}", this.history.check(database));
			}
		}
	}

	private void failOver(PostgresPair postgres, Writers writers) throws Exception {
		postgres.signalPrimary(this.signal);
		long start = System.nanoTime();
		postgres.promoteStandby();
		writers.write("after", this.history, LONGEST, 2, (ended) -> {
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
