package io.userservice.crash;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;

import io.userservice.testing.ServiceProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients create users over three replicas on one PostgreSQL, while replicas and
 * PostgreSQL are restarted and killed.
 */
class CrashIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(CrashIntegrationTests.class);

	/** Starting replicas take most of the CPU of a small machine. */
	private static final Duration LONG_DEADLINE = Duration.ofSeconds(30);

	private static final CrashOptions options = CrashOptions.read();

	private static final History history = new History();

	@TempDir
	private static Path folder;

	private static DurablePostgres postgres;

	private static Cluster cluster;

	@BeforeAll
	static void start() throws Exception {
		postgres = new DurablePostgres(folder);
		cluster = new Cluster(folder, 3, "spring.datasource.url=" + postgres.url(),
				"spring.datasource.username=postgres", "user-service.shutdown.quiet-period=1s",
				"user-service.deadlines.unary=" + LONG_DEADLINE, "user-service.limits.overload-after=" + LONG_DEADLINE);
		cluster.awaitReady();
	}

	@AfterAll
	static void stop() throws Exception {
		cluster.close();
		postgres.close();
	}

	@AfterEach
	void check() throws Exception {
		try (Connection database = postgres.connect()) {
			logger.info("{}", history.check(database));
		}
	}

	@Test
	void keepsAllAcknowledgedUsersWhileReplicasAndPostgresAreKilled() throws Exception {
		Chaos chaos = new Chaos(cluster.replicas, postgres, history, options);
		try (Writers writers = new Writers(cluster, Duration.ofSeconds(5));
				Follower follower = new Follower(writers.channel())) {
			writers.write("crash", history, options.time(), options.seed(), chaos::run);
			try (Connection database = postgres.connect()) {
				logger.info("{}", follower.check(database));
			}
		}
		logger.info("{}", chaos.figures());
		assertThat(chaos.restarts()).isPositive();
		assertThat(chaos.databaseStops()).isPositive();
	}

	@Test
	void failsNoCallDuringARollingRestart() throws Exception {
		Map<?, Long> before = history.failures();
		try (Writers writers = new Writers(cluster, LONG_DEADLINE)) {
			writers.write("roll", history, Duration.ofMinutes(10), options.seed(), (ended) -> {
				cluster.replicas.forEach(ServiceProcess::awaitCalled);
				for (ServiceProcess replica : cluster.replicas) {
					replica.signal("TERM");
					assertThat(replica.awaitExit()).isZero();
					replica.start().awaitReady().awaitCalled();
				}
			});
		}
		assertThat(history.failures()).isEqualTo(before);
	}

}
