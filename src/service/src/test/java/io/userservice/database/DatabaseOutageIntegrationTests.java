package io.userservice.database;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariDataSource;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import io.grpc.health.v1.HealthGrpc;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.Http;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestPostgres;
import io.userservice.testing.TestUsers;
import io.userservice.testing.WireError;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionOperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Outages of a real PostgreSQL: what calls and health report, and the recovery. */
@ServiceTest
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
class DatabaseOutageIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(DatabaseOutageIntegrationTests.class);

	@TempDir
	private static Path data;

	private static EmbeddedPostgres postgres;

	@Autowired
	private TestChannels channels;

	@LocalServerPort
	private int httpPort;

	@Autowired
	private HikariDataSource pool;

	@Autowired
	private JdbcOperations jdbc;

	@Autowired
	private TransactionOperations transaction;

	private TestInfo test;

	private UserServiceStub users;

	private HealthBlockingStub health;

	@DynamicPropertySource
	static void database(DynamicPropertyRegistry properties) throws IOException {
		postgres = builder().start();
		properties.add("spring.datasource.url", () -> TestPostgres.url(postgres, "postgres"));
		properties.add("spring.datasource.username", () -> "postgres");
		properties.add("user-service.security.development-token", () -> true);
	}

	private static EmbeddedPostgres.Builder builder() {
		return EmbeddedPostgres.builder()
			.setDataDirectory(data)
			.setCleanDataDirectory(false)
			.setPGStartupWait(Duration.ofMinutes(1));
	}

	@BeforeEach
	void connect(TestInfo test) {
		this.test = test;
		ManagedChannel channel = this.channels.open((builder) -> {
		});
		this.users = UserServiceGrpc.newStub(channel);
		this.health = HealthGrpc.newBlockingStub(channel);
		awaitServing();
		assertThat(failuresOf(calls(1))).containsOnly("USER_NOT_FOUND");
	}

	@AfterAll
	static void stop() throws IOException {
		postgres.close();
	}

	@Test
	void recoversAfterPostgresIsStopped(CapturedOutput output) throws Exception {
		int port = postgres.getPort();
		postgres.close();
		try {
			assertUnavailable();
			assertThat(pushbackOfGetUser()).isBetween(1_000L, 1_500L);
			assertThat(Http.get(this.httpPort, "/actuator/health/readiness").statusCode()).isEqualTo(503);
			assertThat(Http.get(this.httpPort, "/actuator/health/liveness").statusCode()).isEqualTo(200);
		}
		finally {
			postgres = builder().setPort(port).start();
		}
		assertServesAgain();
		assertThat(output).doesNotContain("request id", "\tat ");
	}

	@Test
	void setsTheTimeoutsOfConnectionsAndTransactions() throws SQLException {
		List<Connection> all = new ArrayList<>();
		try {
			while (all.size() < this.pool.getMaximumPoolSize()) {
				all.add(this.pool.getConnection());
			}
			for (Connection connection : all) {
				assertThat(connection.getNetworkTimeout()).isEqualTo(3_000);
				assertThat(statementTimeout(connection)).as("that of the migrations, too").isEqualTo("2s");
			}
		}
		finally {
			for (Connection connection : all) {
				connection.close();
			}
		}
		this.transaction.executeWithoutResult((status) -> this.jdbc.execute((ConnectionCallback<?>) (connection) -> {
			assertThat(connection.getNetworkTimeout()).isEqualTo(10_000);
			assertThat(statementTimeout(connection)).isEqualTo("8s");
			return null;
		}));
		assertThat(this.jdbc.execute((ConnectionCallback<String>) DatabaseOutageIntegrationTests::statementTimeout))
			.isEqualTo("2s");
	}

	private static String statementTimeout(Connection connection) throws SQLException {
		try (ResultSet setting = connection.createStatement().executeQuery("show statement_timeout")) {
			setting.next();
			return setting.getString(1);
		}
	}

	@Test
	void recoversAfterPostgresIsPaused() throws Exception {
		TestPostgres.signal(data, "STOP");
		try {
			assertUnavailable();
		}
		finally {
			TestPostgres.signal(data, "CONT");
		}
		assertServesAgain();
	}

	@Test
	void recoversAfterThePoolIsExhausted() throws SQLException {
		List<Connection> all = new ArrayList<>();
		try {
			while (all.size() < this.pool.getMaximumPoolSize()) {
				all.add(this.pool.getConnection());
			}
			assertUnavailable();
		}
		finally {
			for (Connection connection : all) {
				connection.close();
			}
		}
		assertServesAgain();
	}

	@Test
	void endsCallsThatWaitForATableLock() throws SQLException {
		try (Connection other = postgres.getPostgresDatabase().getConnection()) {
			other.setAutoCommit(false);
			other.createStatement().execute("lock table users in access exclusive mode");
			long start = System.nanoTime();
			ResponseCollector<User> further = new ResponseCollector<>();
			this.users.listUsers(ListUsersRequest.newBuilder().setPage(2).build(), further);
			Stream<ResponseCollector<?>> calls = Stream.concat(Stream.of(further), calls(2));
			awaitNotServing(start);
			assertThat(failuresOf(calls)).containsOnly("DATABASE_UNAVAILABLE", "LOCK_TIMEOUT");
			// Awaits zero, because the health check runs a query of its own now and then.
			Awaitility.await().until(() -> running() == 0);
			other.rollback();
		}
		assertServesAgain();
	}

	@Test
	void recoversAfterItsConnectionsAreTerminated() throws SQLException {
		try (Connection other = postgres.getPostgresDatabase().getConnection()) {
			other.createStatement()
				.execute("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()");
		}
		Awaitility.await().untilAsserted(() -> assertThat(failuresOf(calls(10))).containsOnly("USER_NOT_FOUND"));
		assertServesAgain();
	}

	/** How many statements of the service PostgreSQL is running. */
	private static int running() throws SQLException {
		try (Connection connection = postgres.getPostgresDatabase().getConnection();
				ResultSet count = connection.createStatement()
					.executeQuery(
							"select count(*) from pg_stat_activity where state = 'active' and pid <> pg_backend_pid()")) {
			count.next();
			return count.getInt(1);
		}
	}

	/** All calls fail with DATABASE_UNAVAILABLE, before and after health reports it. */
	private void assertUnavailable() {
		long start = System.nanoTime();
		// More calls than the pool has connections.
		List<ResponseCollector<?>> calls = calls(20).toList();
		awaitNotServing(start);
		Stream<ResponseCollector<?>> more = calls(3);
		assertThat(failuresOf(calls.stream())).containsOnly("DATABASE_UNAVAILABLE");
		assertThat(failuresOf(more)).containsOnly("DATABASE_UNAVAILABLE");
	}

	/** How long gRPC's own retries wait, in milliseconds. */
	private long pushbackOfGetUser() {
		StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class,
				() -> UserServiceGrpc.newBlockingStub(this.users.getChannel())
					.getUser(GetUserRequest.newBuilder().setId(1).build()));
		return Long.parseLong(
				failure.getTrailers().get(Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER)));
	}

	private void awaitNotServing(long start) {
		Awaitility.await().untilAsserted(() -> assertThat(status()).isEqualTo(ServingStatus.NOT_SERVING));
		logger.info("{}: NOT_SERVING after {} ms", this.test.getDisplayName(), millisSince(start));
	}

	private void assertServesAgain() {
		long start = System.nanoTime();
		awaitServing();
		logger.info("{}: SERVING after {} ms", this.test.getDisplayName(), millisSince(start));
		assertThat(failuresOf(calls(3))).containsOnly("USER_NOT_FOUND");
		assertThat(create().get().getCount()).isEqualTo(1);
	}

	private static long millisSince(long start) {
		return Duration.ofNanos(System.nanoTime() - start).toMillis();
	}

	private void awaitServing() {
		Awaitility.await().untilAsserted(() -> assertThat(status()).isEqualTo(ServingStatus.SERVING));
	}

	/** Starts that many concurrent calls of each RPC that needs the database. */
	private Stream<ResponseCollector<?>> calls(int count) {
		return IntStream.range(0, count).boxed().<ResponseCollector<?>>flatMap((call) -> {
			ResponseCollector<User> got = new ResponseCollector<>();
			this.users.getUser(GetUserRequest.newBuilder().setId(Integer.MAX_VALUE).build(), got);
			ResponseCollector<User> listed = new ResponseCollector<>();
			this.users.listUsers(ListUsersRequest.getDefaultInstance(), listed);
			return Stream.of(got, listed, create());
		}).toList().stream();
	}

	private ResponseCollector<CreateUsersResponse> create() {
		return TestUsers.create(this.users, UUID.randomUUID() + "@example.com");
	}

	/** Waits for the end of all calls, and returns the reasons of the failed ones. */
	private static Stream<String> failuresOf(Stream<ResponseCollector<?>> calls) {
		return calls.flatMap((call) -> {
			try {
				call.all();
				return Stream.empty();
			}
			catch (StatusRuntimeException ex) {
				WireError error = WireError.of(ex);
				assertThat(error.wire()).doesNotContain("localhost", "jdbc", "Exception", "Hikari");
				assertThat(error.code()).as(ex.toString()).isIn(Status.Code.UNAVAILABLE, Status.Code.NOT_FOUND);
				return Stream.of(error.reason());
			}
		});
	}

	private ServingStatus status() {
		return this.health.check(HealthCheckRequest.newBuilder().setService("user.UserService").build()).getStatus();
	}

}
