package io.userservice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** A real PostgreSQL server that all tests of a JVM share, and that ends with the JVM. */
public final class TestPostgres {

	public static final String USER = "users_app";

	public static final String PASSWORD = "a password";

	private static EmbeddedPostgres server;

	private TestPostgres() {
	}

	/** Creates an empty database, owned by {@link #USER}, and returns its JDBC URL. */
	public static synchronized String newDatabase() {
		String name = "users_" + UUID.randomUUID().toString().replace("-", "");
		execute("CREATE DATABASE " + name + " OWNER " + USER);
		return url(server, name);
	}

	/** Makes {@link #USER} a user like others of a database that it created. */
	public static synchronized void disown(String url) {
		execute("ALTER DATABASE " + url.replaceFirst(".*/", "") + " OWNER TO postgres");
	}

	/** The JDBC URL, without credentials, of a database of a server. */
	public static String url(EmbeddedPostgres server, String database) {
		return "jdbc:postgresql://localhost:" + server.getPort() + "/" + database;
	}

	/** Starts a separate server with the role {@link #USER}. */
	public static EmbeddedPostgres start() {
		try {
			EmbeddedPostgres started = EmbeddedPostgres.builder()
				.setPGStartupWait(Duration.ofMinutes(1))
				// As docs/operations.md advises: no e-mails in the server's own log.
				.setServerConfig("log_error_verbosity", "terse")
				.start();
			execute(started, "CREATE ROLE " + USER + " LOGIN CREATEDB PASSWORD '" + PASSWORD + "'");
			return started;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Sends a signal to all processes of a server.
	 * @param data the data directory of the server
	 * @return the postmaster, its first process; empty if it does not run
	 */
	public static Optional<ProcessHandle> signal(Path data, String signal) {
		try {
			Optional<ProcessHandle> postmaster = ProcessHandle
				.of(Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0)));
			// A stopped postmaster starts no further process that the signal would miss.
			kill("STOP", postmaster.stream());
			kill(signal, postmaster.stream().flatMap((first) -> Stream.concat(Stream.of(first), first.descendants())));
			if (!signal.equals("STOP")) {
				kill("CONT", postmaster.stream());
			}
			return postmaster;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void kill(String signal, Stream<ProcessHandle> processes) throws IOException, InterruptedException {
		for (ProcessHandle process : processes.toList()) {
			new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
		}
	}

	private static void execute(String sql) {
		if (server == null) {
			server = start();
		}
		execute(server, sql);
	}

	private static void execute(EmbeddedPostgres server, String sql) {
		try (Connection connection = server.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
