package io.userservice.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;

import io.userservice.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/** A primary with a standby. */
class PostgresPair implements AutoCloseable {

	private static final String STANDBY = "standby";

	private final Path primaryData;

	private final Path standbyData;

	private final EmbeddedPostgres primary;

	private final EmbeddedPostgres standby;

	/**
	 * @param synchronous whether a commit returns when both have it
	 */
	PostgresPair(Path folder, boolean synchronous) throws IOException, SQLException {
		this.primaryData = Files.createDirectory(folder.resolve("primary"));
		this.standbyData = folder.resolve(STANDBY);
		// PostgreSQL's simplest base backup: the files of a server that is stopped.
		builder(this.primaryData).start().close();
		assertThat(this.primaryData.resolve("postmaster.pid")).doesNotExist();
		copy(this.primaryData, this.standbyData);
		this.primary = builder(this.primaryData).start();
		Files.createFile(this.standbyData.resolve("standby.signal"));
		Files.writeString(this.standbyData.resolve("postgresql.auto.conf"),
				"primary_conninfo = 'host=localhost port=%d user=postgres application_name=%s'"
					.formatted(this.primary.getPort(), STANDBY),
				StandardOpenOption.APPEND);
		this.standby = builder(this.standbyData).start();
		if (synchronous) {
			awaitSynchronous();
		}
	}

	private void awaitSynchronous() throws SQLException {
		try (Connection connection = this.primary.getPostgresDatabase().getConnection()) {
			connection.createStatement().execute("alter system set synchronous_standby_names = " + STANDBY);
			connection.createStatement().execute("select pg_reload_conf()");
			Awaitility.await().until(() -> isSynchronous(connection));
		}
	}

	private static EmbeddedPostgres.Builder builder(Path data) {
		return EmbeddedPostgres.builder()
			.setDataDirectory(data)
			.setCleanDataDirectory(false)
			.setServerConfig("synchronous_commit", "on")
			.setPGStartupWait(Duration.ofMinutes(1));
	}

	/** Copies owners and permissions as well, because PostgreSQL checks them. */
	private static void copy(Path from, Path to) throws IOException {
		try (Stream<Path> files = Files.walk(from)) {
			for (Path file : files.toList()) {
				Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
			}
		}
	}

	private static boolean isSynchronous(Connection connection) throws SQLException {
		try (ResultSet states = connection.createStatement()
			.executeQuery("select from pg_stat_replication where sync_state = 'sync'")) {
			return states.next();
		}
	}

	/** The JDBC URL of both servers, which connects to the primary. */
	String url() {
		return "jdbc:postgresql://localhost:%d,localhost:%d/postgres?targetServerType=primary"
			.formatted(this.primary.getPort(), this.standby.getPort());
	}

	/** The JDBC URL of the primary alone. */
	String primaryUrl() {
		return "jdbc:postgresql://localhost:%d/postgres".formatted(this.primary.getPort());
	}

	/** The JDBC URL of the standby alone. */
	String standbyUrl() {
		return "jdbc:postgresql://localhost:%d/postgres".formatted(this.standby.getPort());
	}

	/** The standby receives what is committed, and does not show it. */
	void pauseReplay() throws SQLException {
		try (Connection connection = connectToStandby()) {
			connection.createStatement().execute("select pg_wal_replay_pause()");
			Awaitility.await()
				.until(() -> query(connection, "select pg_get_wal_replay_pause_state()").equals("paused"));
		}
	}

	void resumeReplay() throws SQLException {
		try (Connection connection = connectToStandby()) {
			connection.createStatement().execute("select pg_wal_replay_resume()");
		}
	}

	/** As an operator, or a conflict with the replay, does. */
	void endSessionsOfStandby() throws SQLException {
		try (Connection connection = connectToStandby()) {
			connection.createStatement()
				.execute("select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend'"
						+ " and pid <> pg_backend_pid()");
		}
	}

	boolean isInRecovery() throws SQLException {
		try (Connection connection = connectToStandby()) {
			return query(connection, "select pg_is_in_recovery()").equals("t");
		}
	}

	/** Commits wait for the standby, and for another one that is away. */
	void waitForAnotherStandby() throws SQLException {
		waitForStandbys("2 (%s, away)".formatted(STANDBY));
	}

	void waitForNoStandby() throws SQLException {
		waitForStandbys("");
	}

	private void waitForStandbys(String names) throws SQLException {
		try (Connection connection = this.primary.getPostgresDatabase().getConnection()) {
			connection.createStatement().execute("alter system set synchronous_standby_names = '" + names + "'");
			connection.createStatement().execute("select pg_reload_conf()");
			Awaitility.await().until(() -> query(connection, "show synchronous_standby_names").equals(names));
		}
	}

	/** Sends a signal to all processes of the standby. */
	void signalStandby(String signal) {
		TestPostgres.signal(this.standbyData, signal);
	}

	Connection connectToStandby() throws SQLException {
		return this.standby.getPostgresDatabase().getConnection();
	}

	/**
	 * Sends a signal to all processes of the primary: {@code KILL} for a crash,
	 * {@code STOP} for a machine that stops responding.
	 */
	void signalPrimary(String signal) {
		TestPostgres.signal(this.primaryData, signal);
	}

	/** Waits until the standby has all that was committed, and lets it get no more. */
	void cutOffStandby() throws SQLException {
		try (Connection from = this.primary.getPostgresDatabase().getConnection(); Connection to = connectToStandby()) {
			String committed = query(from, "select pg_current_wal_lsn()");
			Awaitility.await()
				.until(() -> query(to, "select pg_last_wal_replay_lsn() >= '%s'".formatted(committed)).equals("t"));
			to.createStatement().execute("alter system set primary_conninfo = ''");
			to.createStatement().execute("select pg_reload_conf()");
			Awaitility.await().until(() -> query(from, "select count(*) from pg_stat_replication").equals("0"));
		}
	}

	private static String query(Connection connection, String sql) throws SQLException {
		try (ResultSet result = connection.createStatement().executeQuery(sql)) {
			result.next();
			return result.getString(1);
		}
	}

	void promoteStandby() throws SQLException {
		try (Connection connection = connectToStandby()) {
			connection.createStatement().execute("select pg_promote()");
		}
	}

	@Override
	public void close() throws Exception {
		signalStandby("KILL");
		this.standby.close();
		// A stopped process would not handle the signal to shut down.
		signalPrimary("KILL");
		this.primary.close();
	}

}
