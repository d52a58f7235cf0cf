package io.userservice.crash;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;

import io.userservice.ServiceProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** Replicas that are restarted one after the other, as a deployment does, under load. */
class RollingRestartIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(RollingRestartIntegrationTests.class);

	@TempDir
	private Path folder;

	@Test
	void failsNoCall() throws Exception {
		try (DurablePostgres postgres = new DurablePostgres(this.folder);
				Cluster cluster = new Cluster(this.folder, 3, "spring.datasource.url=" + postgres.url(),
						"spring.datasource.username=postgres", "user-service.shutdown.quiet-period=2s")) {
			History history = cluster.write(Duration.ofMinutes(5), 0, (ended) -> {
				for (ServiceProcess replica : cluster.replicas) {
					replica.signal("TERM");
					assertThat(replica.awaitExit()).isZero();
					replica.start().awaitReady();
				}
			});
			try (Connection database = postgres.connect()) {
				logger.info("Rolling restart: {}", history.check(database));
			}
			assertThat(history.failures()).isEmpty();
		}
	}

}
