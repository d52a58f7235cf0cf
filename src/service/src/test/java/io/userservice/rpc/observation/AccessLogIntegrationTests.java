package io.userservice.rpc.observation;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.GetUserByEmailRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.rpc.call.RequestId;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.warmup.WarmUpServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The access log and the request id, of calls over real sockets. */
@ServiceTest
@ExtendWith(OutputCaptureExtension.class)
@TestPropertySource(properties = "user-service.observation.access-log.enabled=true")
class AccessLogIntegrationTests {

	private final String id = "test-" + UUID.randomUUID();

	@Autowired
	private TestChannels channels;

	@Autowired
	private JdbcTemplate jdbc;

	@Autowired
	private WarmUpServer.Starter warmUps;

	private ManagedChannel channel;

	private UserServiceBlockingStub users;

	@BeforeEach
	void connect() {
		this.channel = this.channels.open((builder) -> builder.userAgent("test-agent"));
		Metadata headers = new Metadata();
		headers.put(RequestId.KEY, this.id);
		this.users = UserServiceGrpc.newBlockingStub(this.channel)
			.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
	}

	@Test
	void hasALineForACall(CapturedOutput output) {
		String email = UUID.randomUUID() + "@example.com";
		User user = this.users
			.createUser(CreateUserRequest.newBuilder().setName("Very Secret").setEmail(email).build());
		assertThat(user.getId()).isPositive();
		assertThat(awaitLine(output)).contains("user.UserService/CreateUser OK ")
			.containsPattern("duration_ms=[\\d.]+ requests=1 request_bytes=\\d{2} responses=1 response_bytes=\\d{3} ")
			.containsPattern("subject=\\S+ peer=127.0.0.1:\\d+ user_agent=\"?test-agent ")
			.endsWith("request_id=" + this.id);
		assertThat(output.getAll()).doesNotContain("Very Secret", email);
	}

	@Test
	void hasALineForAMistakeWithoutAStackTrace(CapturedOutput output) {
		String email = UUID.randomUUID() + "@example.com";
		assertThat(catchThrowableOfType(StatusRuntimeException.class,
				() -> this.users.getUserByEmail(GetUserByEmailRequest.newBuilder().setEmail(email).build())))
			.isNotNull();
		assertThat(awaitLine(output)).contains("INFO", "user.UserService/GetUserByEmail NOT_FOUND USER_NOT_FOUND ");
		assertThat(output.getAll()).doesNotContain(email, "\tat ");
	}

	@Test
	void countsTheMessagesOfAStream(CapturedOutput output) {
		this.users.createUser(
				CreateUserRequest.newBuilder().setName("a").setEmail(UUID.randomUUID() + "@example.com").build());
		awaitLine(output);
		this.users.listUsers(ListUsersRequest.newBuilder().setPageSize(1).build()).forEachRemaining((user) -> {
		});
		Awaitility.await()
			.untilAsserted(() -> assertThat(output.getAll())
				.containsPattern("user.UserService/ListUsers OK .* responses=1 .* request_id=" + this.id));
	}

	@Test
	void sendsTheRequestIdBackInTheTrailers() {
		assertThat(trailersOfAMistake(this.users).get(RequestId.KEY)).isEqualTo(this.id);
		AtomicReference<Metadata> trailers = new AtomicReference<>();
		UserServiceGrpc.newBlockingStub(this.channel)
			.withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers))
			.listUsers(ListUsersRequest.getDefaultInstance())
			.forEachRemaining((user) -> {
			});
		assertThat(trailers.get().get(RequestId.KEY)).matches("[0-9a-f]{32}");
	}

	/**
	 * Our fault is logged once, with its cause, and found by the id that the client has.
	 */
	@Test
	void hasTheRequestIdInTheLineOfAFault(CapturedOutput output) {
		this.jdbc.execute("alter table users rename to moved");
		try {
			assertThat(trailersOfAMistake(this.users).get(RequestId.KEY)).isEqualTo(this.id);
		}
		finally {
			this.jdbc.execute("alter table moved rename to users");
		}
		assertThat(awaitLine(output)).contains("user.UserService/GetUser INTERNAL INTERNAL ");
		assertThat(output.getAll().lines().filter((line) -> line.contains("ERROR") && line.contains(this.id)))
			.hasSize(1);
		assertThat(output.getAll()).contains("\tat ");
	}

	/** The call of the good caller after it has its line, so that none is on its way. */
	@Test
	void writesNoLineForAWarmUp(CapturedOutput output) {
		try (WarmUpServer server = this.warmUps.start()) {
			UserServiceGrpc.newBlockingStub(server.channel())
				.listUsers(ListUsersRequest.getDefaultInstance())
				.hasNext();
		}
		this.users.listUsers(ListUsersRequest.getDefaultInstance()).hasNext();
		Awaitility.await().until(() -> output.getOut().contains(this.id));
		assertThat(output.getOut().lines().filter((line) -> line.contains("user-service.access")))
			.noneMatch((line) -> line.contains("warm-up"));
	}

	@Test
	void hasTheRequestIdInTheLineOfARefusedToken(CapturedOutput output) {
		Metadata headers = new Metadata();
		headers.put(RequestId.KEY, this.id);
		UserServiceBlockingStub anonymous = UserServiceGrpc.newBlockingStub(this.channels.openAnonymous((builder) -> {
		})).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
		assertThat(trailersOfAMistake(anonymous).get(RequestId.KEY)).isEqualTo(this.id);
		assertThat(awaitLine(output)).contains("user.UserService/GetUser UNAUTHENTICATED TOKEN_MISSING ");
		assertThat(output.getAll().lines().filter((line) -> line.contains("Token refused")))
			.anyMatch((line) -> line.contains("[" + this.id + "]"));
	}

	private static Metadata trailersOfAMistake(UserServiceBlockingStub users) {
		return catchThrowableOfType(StatusRuntimeException.class,
				() -> users.getUser(GetUserRequest.newBuilder().setId(Integer.MAX_VALUE).build()))
			.getTrailers();
	}

	private String awaitLine(CapturedOutput output) {
		Awaitility.await().until(() -> output.getAll().contains("request_id=" + this.id));
		return output.getAll()
			.lines()
			.filter((line) -> line.contains("request_id=" + this.id))
			.findFirst()
			.orElseThrow();
	}

}
