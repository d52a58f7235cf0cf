package io.userservice.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import io.userservice.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** A PostgreSQL that writes through, as one that people run does, and can be killed. */
class DurablePostgres implements AutoCloseable {

	private final Path data;

	private EmbeddedPostgres server;

	DurablePostgres(Path folder) throws IOException {
		this.data = Files.createDirectory(folder.resolve("postgres"));
		this.server = builder().start();
	}

	private EmbeddedPostgres.Builder builder() {
		return EmbeddedPostgres.builder()
			.setDataDirectory(this.data)
			.setCleanDataDirectory(false)
			.setServerConfig("synchronous_commit", "on")
			.setServerConfig("fsync", "on")
			// Recovery on a machine that starts processes too.
			.setPGStartupWait(Duration.ofMinutes(1));
	}

	String url() {
		return TestPostgres.url(this.server, "postgres");
	}

	Connection connect() throws SQLException {
		return this.server.getPostgresDatabase().getConnection();
	}

	/**
	 * An immediate stop, which aborts what runs and leaves recovery to the next start.
	 */
	void crashAndRestart() {
		try {
			int port = this.server.getPort();
			TestPostgres.signal(this.data, "QUIT").orElseThrow().onExit().join();
			this.server.close();
			this.server = builder().setPort(port).start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

}
