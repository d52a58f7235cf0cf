package io.userservice;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.ServiceProcess;
import io.userservice.testing.SharedSigningKey;
import io.userservice.testing.TestPostgres;
import io.userservice.testing.TestTokens;
import io.userservice.testing.TestUsers;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Several processes of the service that share one PostgreSQL. */
class ReplicasIntegrationTests {

	@TempDir
	private Path folder;

	private final String database = TestPostgres.newDatabase();

	private SharedSigningKey key;

	private List<ServiceProcess> replicas = List.of();

	@BeforeEach
	void makeKey() throws Exception {
		this.key = new SharedSigningKey(this.folder);
	}

	@AfterEach
	void stop() {
		this.replicas.forEach(ServiceProcess::close);
	}

	@Test
	void migratesAnEmptyDatabaseOnceWhenReplicasStartTogether() throws Exception {
		start(3).forEach(ServiceProcess::awaitReady);
		assertThat(this.replicas)
			.allSatisfy((replica) -> assertThat(replica.log()).containsSubsequence("HikariPool-1 - Start completed",
					"chema \"public\"", "Tomcat started", "gRPC Server started"));
		try (var connection = DriverManager.getConnection(this.database, TestPostgres.USER, TestPostgres.PASSWORD);
				var result = connection.createStatement()
					.executeQuery("select count(*), count(distinct version) from flyway_schema_history")) {
			assertThat(result.next()).isTrue();
			assertThat(result.getInt(1)).isPositive().isEqualTo(result.getInt(2));
		}
		List<Integer> ids = this.replicas.stream()
			.map((replica) -> create(replica, replica.grpcPort() + "@example.com"))
			.toList();
		assertThat(ids).doesNotHaveDuplicates();
	}

	@Test
	void servesOnANewerSchemaButDoesNotStartOnIt() throws Exception {
		ServiceProcess old = start(1).get(0).awaitReady();
		int before = create(old, "before@example.com");
		Files.writeString(this.folder.resolve("V99__add_a_column.sql"),
				"alter table users add column nickname varchar(50); create index users_nickname on users (nickname);");
		Flyway.configure()
			.dataSource(this.database, TestPostgres.USER, TestPostgres.PASSWORD)
			.locations("classpath:db/migration", "filesystem:" + this.folder)
			// The migration in Java.
			.ignoreMigrationPatterns("*:missing")
			.load()
			.migrate();
		assertThat(read(old, before)).isEqualTo("before@example.com");
		assertThat(read(old, create(old, "after@example.com"))).isEqualTo("after@example.com");

		old.close();
		assertThat(old.start().awaitExit()).isEqualTo(1);
		assertThat(old.log()).contains("has schema version 99, which this version of the service does not know",
				"Start the version of the service that migrated it");
	}

	private List<ServiceProcess> start(int count) {
		// The libraries' lines tell the order of a start.
		List<String> settings = List.of(this.key.setting(), "logging.level.root=info",
				"spring.datasource.url=" + this.database, "spring.datasource.username=" + TestPostgres.USER,
				"spring.datasource.password=" + TestPostgres.PASSWORD);
		this.replicas = Stream.generate(() -> new ServiceProcess(this.folder, settings).start()).limit(count).toList();
		return this.replicas;
	}

	private int create(ServiceProcess replica, String email) {
		return call(replica,
				(channel) -> TestUsers.create(UserServiceGrpc.newStub(channel).withInterceptors(bearer()), email)
					.get()
					.getUsers(0)
					.getId());
	}

	private String read(ServiceProcess replica, int id) {
		return call(replica,
				(channel) -> UserServiceGrpc.newBlockingStub(channel)
					.withInterceptors(bearer())
					.getUser(GetUserRequest.newBuilder().setId(id).build())
					.getEmail());
	}

	private ClientInterceptor bearer() {
		return TestTokens.bearer(this.key.tokens().withScopes(TestTokens.ALL_SCOPES));
	}

	private static <T> T call(ServiceProcess replica, Function<ManagedChannel, T> call) {
		ManagedChannel channel = replica.openChannel();
		try {
			return call.apply(channel);
		}
		finally {
			channel.shutdownNow();
		}
	}

}
