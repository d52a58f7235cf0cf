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

/** A PostgreSQL that syncs commits to disk, as in production, and can be killed. */
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
			// Recovery takes long on a machine that starts other processes as well.
			.setPGStartupWait(Duration.ofMinutes(1));
	}

	String url() {
		return TestPostgres.url(this.server, "postgres");
	}

	Connection connect() throws SQLException {
		return this.server.getPostgresDatabase().getConnection();
	}

	/**
	 * Stops the server at once (immediate shutdown), which aborts running statements, and
	 * starts it again, which recovers from the log.
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
