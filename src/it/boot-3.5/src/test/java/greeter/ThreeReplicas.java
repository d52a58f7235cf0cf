package greeter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/** Three replicas on one PostgreSQL, each with its own role. */
class ThreeReplicas implements AutoCloseable {

	final TokenSigner tokenSigner = new TokenSigner();

	final Path tokenFile;

	final List<Replica> all;

	private final EmbeddedPostgres database = EmbeddedPostgres.builder()
		.setPGStartupWait(Duration.ofMinutes(1))
		.start();

	/** The gRPC port of all, each on its own loopback address. */
	final int port = Replica.freePort();

	ThreeReplicas(Path folder) throws IOException, GeneralSecurityException, SQLException {
		this.tokenFile = folder.resolve("token");
		Files.writeString(this.tokenFile, this.tokenSigner.tokenExpiringIn(Duration.ofHours(1)));
		Path key = Files.writeString(folder.resolve("key.pem"), this.tokenSigner.publicKey());
		execute("create role r0 superuser login", "create role r1 superuser login", "create role r2 superuser login");
		this.all = IntStream.range(0, 3)
			.mapToObj((number) -> new Replica(Replica.archived(), folder, "127.0.0." + (number + 1), this.port,
					List.of("spring.datasource.url=" + this.database.getJdbcUrl("r" + number, "postgres"),
							"spring.datasource.username=r" + number, "spring.datasource.password=none",
							"spring.security.oauth2.resourceserver.jwt.public-key-location=file:" + key,
							// Clients resolve the replicas' name again when a connection
							// ends.
							"grpc.server.max-connection-age=10s")))
			.toList();
		this.all.forEach(Replica::awaitReady);
		// The first block of ids is the test's.
		execute("select nextval('users_seq')",
				"insert into users (id, name, email, email_key) values (1, 'Ada', 'ada@example.com', 'ada@example.com')");
	}

	String address() {
		return this.all.stream().map(Replica::address).collect(Collectors.joining(",", "static://", ""));
	}

	List<Long> calls() {
		return this.all.stream().map(Replica::calls).toList();
	}

	/** Makes a replica unhealthy. */
	void disconnectFromDatabase(int replica) throws SQLException {
		execute("alter role r%d nologin".formatted(replica),
				"select pg_terminate_backend(pid) from pg_stat_activity where usename = 'r%d'".formatted(replica));
	}

	void reconnectToDatabase(int replica) throws SQLException {
		execute("alter role r%d login".formatted(replica));
		this.all.get(replica).awaitReady();
	}

	private void execute(String... statements) throws SQLException {
		try (Connection connection = this.database.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
	}

	@Override
	public void close() throws IOException {
		this.all.forEach(Replica::kill);
		this.database.close();
	}

}
