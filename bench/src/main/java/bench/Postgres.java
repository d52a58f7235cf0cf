package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** A PostgreSQL for the benchmark alone, with PostgreSQL's default settings. */
class Postgres implements AutoCloseable {

	static final String USER = "postgres";

	private final EmbeddedPostgres server;

	private final Path data;

	private final long pid;

	private Postgres(EmbeddedPostgres server, Path data) throws IOException {
		this.server = server;
		this.data = data;
		try (Stream<String> lines = Files.lines(data.resolve("postmaster.pid"))) {
			this.pid = Long.parseLong(lines.findFirst().orElseThrow().strip());
		}
	}

	static Postgres start(Path directory) throws IOException {
		Path data = directory.resolve("postgresql-data");
		// The library turns these off, which is faster and can lose data.
		EmbeddedPostgres server = EmbeddedPostgres.builder()
			.setDataDirectory(data)
			.setServerConfig("fsync", "on")
			.setServerConfig("synchronous_commit", "on")
			.setServerConfig("full_page_writes", "on")
			.setServerConfig("max_prepared_transactions", "10")
			.start();
		return new Postgres(server, data);
	}

	/** Starts a standby that streams from this server, of a base backup of it. */
	Postgres startStandby(Path directory) throws IOException, SQLException {
		Path copy = directory.resolve("standby-data");
		try (Connection connection = connect(USER); Statement statement = connection.createStatement()) {
			statement.execute("select pg_backup_start('standby', true)");
			copy(this.data, copy);
			try (ResultSet label = statement.executeQuery("select labelfile from pg_backup_stop()")) {
				label.next();
				Files.writeString(copy.resolve("backup_label"), label.getString(1));
			}
		}
		Files.createFile(copy.resolve("standby.signal"));
		Files.writeString(copy.resolve("postgresql.auto.conf"),
				"primary_conninfo = 'host=localhost port=%d user=%s'%n".formatted(this.server.getPort(), USER),
				StandardOpenOption.APPEND);
		return new Postgres(EmbeddedPostgres.builder()
			.setDataDirectory(copy)
			.setCleanDataDirectory(false)
			.setServerConfig("max_prepared_transactions", "10")
			.start(), copy);
	}

	/** With owners and permissions, which PostgreSQL checks. */
	private static void copy(Path from, Path to) throws IOException {
		try (Stream<Path> files = Files.walk(from)) {
			for (Path file : files.filter((file) -> !file.endsWith("postmaster.pid")).toList()) {
				Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
			}
		}
	}

	String url(String database) {
		return "jdbc:postgresql://localhost:" + this.server.getPort() + "/" + database;
	}

	Connection connect(String database) throws SQLException {
		return this.server.getDatabase(USER, database).getConnection();
	}

	void execute(String database, String... statements) throws SQLException {
		try (Connection connection = connect(database); Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
	}

	/**
	 * Adds users 1 to count, each with all its fields, and leaves no vacuum or checkpoint
	 * to be done.
	 */
	void fill(String database, int count) throws SQLException {
		execute(database,
				"insert into users (id, name, email, email_key, created, updated) select id, 'User ' || id,"
						+ " 'user' || id || '@example.com', 'user' || id || '@example.com', micros, micros"
						+ " from generate_series(1, " + count + ") id,"
						+ " lateral (select (extract(epoch from now()) * 1000000)::bigint + id as micros) created",
				"select setval('users_seq', " + (count + 1) + ")", "vacuum analyze users", "checkpoint");
	}

	List<String> springSettings(String database) {
		return List.of("--spring.datasource.url=" + url(database), "--spring.datasource.username=" + USER,
				"--spring.datasource.password=");
	}

	/** Of its first process. */
	long pid() {
		return this.pid;
	}

	/** CPU time of all its processes so far, in microseconds. */
	long cpu() {
		return Processes.cpuOfTree(this.pid);
	}

	/** Lets all its processes run on one processor alone. */
	void pin(int processor) throws IOException, InterruptedException {
		Processes.pin(this.pid, processor);
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

}
