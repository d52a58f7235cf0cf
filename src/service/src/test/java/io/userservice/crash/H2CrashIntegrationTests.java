package io.userservice.crash;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;

import io.userservice.api.UserServiceGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients create, change and follow users in an H2 file, the default database, while the
 * process is killed.
 */
class H2CrashIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(H2CrashIntegrationTests.class);

	@TempDir
	private Path folder;

	@Test
	void keepsAllAcknowledgedUsersWhileTheProcessIsKilled() throws Exception {
		CrashOptions options = CrashOptions.read();
		History history = new History();
		try (Cluster cluster = new Cluster(this.folder, 1).awaitReady();
				Writers writers = new Writers(cluster, Duration.ofSeconds(5));
				Follower follower = new Follower(writers.channel())) {
			Chaos chaos = new Chaos(cluster.replicas, null, history, options);
			writers.write("h2", history, options.time().dividedBy(3), options.seed(), chaos::run);
			logger.info("{}", chaos.figures());
			assertThat(chaos.restarts()).isPositive();
			cluster.replicas.get(0).awaitReady();
			logger.info("{}", follower.check(UserServiceGrpc.newBlockingStub(writers.channel()).withWaitForReady()));
		}
		try (Connection database = DriverManager.getConnection("jdbc:h2:file:" + this.folder.resolve("data/users"),
				"sa", "")) {
			logger.info("{}", history.check(database));
		}
	}

}
