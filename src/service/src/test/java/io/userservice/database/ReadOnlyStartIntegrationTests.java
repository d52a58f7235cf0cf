package io.userservice.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.security.development.DevelopmentKey;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestPostgres;
import io.userservice.testing.TestTokens;
import io.userservice.testing.TestUsers;
import io.userservice.testing.WireError;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static io.userservice.testing.StartFailures.assertStartFails;
import static io.userservice.testing.StartFailures.start;
import static org.assertj.core.api.Assertions.assertThat;

/** Starts while PostgreSQL takes no writes, such as during a failover. */
@ExtendWith(OutputCaptureExtension.class)
class ReadOnlyStartIntegrationTests {

	private final String url = TestPostgres.newDatabase();

	private UserServiceBlockingStub users;

	@Test
	void servesReadsAndRefusesWritesUntilTheDatabaseTakesThem(CapturedOutput output) throws Exception {
		start(settings()).close();
		insertUser();
		setReadOnly("on");
		try (ConfigurableApplicationContext service = start(settings())) {
			TestChannels channels = new TestChannels(service.getBean(GrpcServerProperties.class),
					new TestTokens(service.getBean(DevelopmentKey.class)));
			this.users = UserServiceGrpc.newBlockingStub(channels.open((builder) -> {
			}));
			assertReads();
			writes().forEach((write) -> assertThat(WireError.of(() -> write.accept(this.users)).reason())
				.isEqualTo("DATABASE_UNAVAILABLE"));
			writes().forEach((write) -> assertThat(WireError.of(() -> write.accept(keyed())).reason())
				.isEqualTo("DATABASE_UNAVAILABLE"));
			assertReads();
			setReadOnly("off");
			// A connection that was opened before is discarded by the write that fails.
			Awaitility.await()
				.ignoreExceptionsInstanceOf(StatusRuntimeException.class)
				.untilAsserted(() -> writes().limit(2).forEach((write) -> write.accept(this.users)));
			channels.close();
		}
		assertThat(output).doesNotContain("\tat ", "ERROR");
	}

	@Test
	void reportsASchemaThatIsYetToBeCreated(CapturedOutput output) throws Exception {
		setReadOnly("on");
		assertStartFails(output, settings(), "is read-only, and its schema has yet to be migrated",
				"while the database takes writes");
	}

	private void assertReads() {
		assertThat(this.users.getUser(GetUserRequest.newBuilder().setId(1).build()).getName()).isEqualTo("Ada");
		assertThat(this.users.listUsers(ListUsersRequest.getDefaultInstance())).toIterable().hasSize(1);
		assertThat(HealthGrpc.newBlockingStub(this.users.getChannel())
			.check(HealthCheckRequest.newBuilder().setService("user.UserService").build())
			.getStatus()).isEqualTo(ServingStatus.SERVING);
	}

	/** Each kind of write. */
	private static Stream<Consumer<UserServiceBlockingStub>> writes() {
		return Stream.of((users) -> users.updateUser(UpdateUserRequest.newBuilder().setId(1).setName("Ada L.").build()),
				(users) -> users.createUser(CreateUserRequest.newBuilder().setName("Ada").setEmail(email()).build()),
				(users) -> TestUsers.create(UserServiceGrpc.newStub(users.getChannel()), email()).get(),
				(users) -> users.deleteUser(DeleteUserRequest.newBuilder().setId(1).build()));
	}

	private UserServiceBlockingStub keyed() {
		Metadata key = new Metadata();
		key.put(Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER), UUID.randomUUID().toString());
		return this.users.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(key));
	}

	private static String email() {
		return UUID.randomUUID() + "@example.com";
	}

	private void insertUser() throws Exception {
		execute("insert into users (id, name, email, email_key) values (nextval('users_seq'), 'Ada', 'ada@example.com', 'ada@example.com')");
	}

	private void setReadOnly(String value) throws Exception {
		execute("alter database %s set default_transaction_read_only = %s".formatted(this.url.replaceFirst(".*/", ""),
				value));
	}

	private void execute(String sql) throws Exception {
		try (Connection connection = DriverManager.getConnection(this.url, TestPostgres.USER, TestPostgres.PASSWORD)) {
			connection.createStatement().execute("set default_transaction_read_only = off");
			connection.createStatement().execute(sql);
		}
	}

	private List<String> settings() {
		return List.of("spring.datasource.url=" + this.url, "spring.datasource.username=" + TestPostgres.USER,
				"spring.datasource.password=" + TestPostgres.PASSWORD, "user-service.security.development-token=true");
	}

}
