package io.userservice.crash;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users are created while replicas and the database are killed. {@code -Dcrash.seconds}
 * says how long (60), {@code -Dcrash.seed} repeats the random choices of a run.
 */
class CrashIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(CrashIntegrationTests.class);

	private final Duration time = Duration.ofSeconds(Long.getLong("crash.seconds", 60));

	private final long seed = Long.getLong("crash.seed", System.nanoTime());

	@TempDir
	private Path folder;

	@Test
	void losesNothingOverThreeReplicasAndOnePostgres() throws Exception {
		try (DurablePostgres postgres = new DurablePostgres(this.folder);
				Cluster cluster = new Cluster(this.folder, 3, "spring.datasource.url=" + postgres.url(),
						"spring.datasource.username=postgres", "user-service.shutdown.quiet-period=1s")) {
			History history = run(cluster, new Chaos(cluster.replicas, postgres, this.seed), this.time);
			try (Connection database = postgres.connect()) {
				logger.info("{}", history.check(database));
			}
		}
	}

	@Test
	void losesNothingInTheFileOfH2() throws Exception {
		History history;
		try (Cluster cluster = new Cluster(this.folder, 1)) {
			history = run(cluster, new Chaos(cluster.replicas, null, this.seed), this.time.dividedBy(2));
		}
		try (Connection database = DriverManager.getConnection("jdbc:h2:file:" + this.folder.resolve("data/users"),
				"sa", "")) {
			logger.info("{}", history.check(database));
		}
	}

	private History run(Cluster cluster, Chaos chaos, Duration time) {
		logger.info("Crash test of {} with -Dcrash.seed={}", time, this.seed);
		History history = cluster.write(time, this.seed, chaos::run);
		logger.info("{}", chaos.figures());
		return history;
	}

}
