package io.userservice.rpc.observation;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.api.ChatMessage;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.GetUserByEmailRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.WatchUsersRequest;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestTokens;
import io.userservice.testing.WireError;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Each failure is counted by the code and the reason that the client gets. */
@ServiceTest
@TestPropertySource(properties = "user-service.limits.calls-per-second.[chat]=1")
class CallFailureMetricsIntegrationTests {

	private static final Metadata.Key<String> IDEMPOTENCY_KEY = Metadata.Key.of("idempotency-key",
			Metadata.ASCII_STRING_MARSHALLER);

	@Autowired
	private TestChannels channels;

	@Autowired
	private TestTokens tokens;

	@Autowired
	private MeterRegistry registry;

	@Autowired
	private JdbcTemplate jdbc;

	private ManagedChannel anonymous;

	private UserServiceBlockingStub users;

	private User ada;

	/** A call that fails for a reason. */
	private record Failing(String method, String reason, ThrowingCallable call) {
	}

	@BeforeEach
	void connect() {
		ManagedChannel channel = this.channels.open((builder) -> {
		});
		this.anonymous = this.channels.openAnonymous((builder) -> {
		});
		this.users = UserServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
		this.ada = this.users.createUser(newUser());
	}

	@TestFactory
	Stream<DynamicTest> countsAFailureByTheCodeAndReasonOfTheWire() {
		GetUserRequest get = GetUserRequest.newBuilder().setId(1).build();
		UpdateUserRequest rename = UpdateUserRequest.newBuilder().setId(this.ada.getId()).setName("b").build();
		return Stream
			.of(failing("GetUser", "INVALID_FIELD", () -> this.users.getUser(GetUserRequest.getDefaultInstance())),
					failing("GetUser", "USER_NOT_FOUND",
							() -> this.users.getUser(GetUserRequest.newBuilder().setId(Integer.MAX_VALUE).build())),
					failing("GetUserByEmail", "USER_NOT_FOUND",
							() -> this.users.getUserByEmail(
									GetUserByEmailRequest.newBuilder().setEmail("nobody@example.com").build())),
					failing("CreateUser", "EMAIL_TAKEN",
							() -> this.users.createUser(newUser().toBuilder().setEmail(this.ada.getEmail()).build())),
					failing("UpdateUser", "ETAG_MISMATCH",
							() -> this.users.updateUser(rename.toBuilder().setEtag("7").build())),
					failing("DeleteUser", "IDEMPOTENCY_KEY_REUSED", this::reuseAKey), failing("WatchUsers",
							"RESUME_TOKEN_EXPIRED",
							() -> this.users.watchUsers(WatchUsersRequest.newBuilder().setResumeToken("x").build())
								.hasNext()),
					failing("GetUser", "TOKEN_MISSING", () -> UserServiceGrpc
						.newBlockingStub(this.anonymous)
						.getUser(get)),
					failing("GetUser", "TOKEN_INVALID", () -> withToken("x.y.z").getUser(get)),
					failing("GetUser", "TOKEN_EXPIRED",
							() -> withToken(
									this.tokens.mint((claims) -> claims.issuedAt(Instant.now().minusSeconds(900))
										.expiresAt(Instant.now().minusSeconds(600))))
								.getUser(get)),
					failing("UpdateUser", "SCOPE_MISSING",
							() -> withToken(this.tokens.withScopes("users.read")).updateUser(rename)),
					failing("CreateUsers", "TOO_MANY_USERS", this::createTooMany),
					failing("GetUser", "METADATA_TOO_LARGE", () -> with("x-large", "x".repeat(20_000)).getUser(get)),
					failing("Chat", "OVERLOADED", this::chatTooOften),
					failing("GetUser", "INTERNAL", this::breakTheSchema))
			.map((failing) -> DynamicTest.dynamicTest(failing.method() + " " + failing.reason(),
					() -> assertCounted(failing)));
	}

	private static Failing failing(String method, String reason, ThrowingCallable call) {
		return new Failing(method, reason, call);
	}

	private void assertCounted(Failing failing) {
		List<Double> before = List.of(failures(failing, null), calls(failing, null));
		WireError error = WireError.of(failing.call());
		assertThat(error.reason()).isEqualTo(failing.reason());
		String code = error.code().name();
		Awaitility.await().untilAsserted(() -> {
			assertThat(failures(failing, code)).isPositive();
			assertThat(failures(failing, null)).isEqualTo(before.get(0) + 1);
			assertThat(calls(failing, code)).isPositive();
			assertThat(calls(failing, null)).isGreaterThan(before.get(1));
		});
	}

	/**
	 * @param code null for any
	 */
	private double failures(Failing failing, String code) {
		var search = this.registry.find("user.service.failures")
			.tags("rpc.method", failing.method(), "reason", failing.reason());
		return ((code != null) ? search.tag("grpc.status_code", code) : search).counters()
			.stream()
			.mapToDouble((counter) -> counter.count())
			.sum();
	}

	private double calls(Failing failing, String code) {
		var search = this.registry.find("grpc.server").tags("rpc.method", failing.method());
		return ((code != null) ? search.tag("grpc.status_code", code) : search).timers()
			.stream()
			.mapToDouble((timer) -> timer.count())
			.sum();
	}

	private UserServiceBlockingStub withToken(String token) {
		return UserServiceGrpc.newBlockingStub(this.anonymous).withInterceptors(TestTokens.bearer(token));
	}

	private UserServiceBlockingStub with(String header, String value) {
		Metadata headers = new Metadata();
		headers.put(Metadata.Key.of(header, Metadata.ASCII_STRING_MARSHALLER), value);
		return this.users.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
	}

	private void reuseAKey() {
		UserServiceBlockingStub keyed = with(IDEMPOTENCY_KEY.name(), UUID.randomUUID().toString());
		User user = keyed.createUser(newUser());
		keyed.deleteUser(DeleteUserRequest.newBuilder().setId(user.getId()).build());
	}

	private void createTooMany() {
		ResponseCollector<CreateUsersResponse> response = new ResponseCollector<>();
		StreamObserver<CreateUserRequest> requests = UserServiceGrpc.newStub(this.users.getChannel())
			.createUsers(response);
		IntStream.rangeClosed(0, 10_000).forEach((index) -> requests.onNext(newUser()));
		response.get();
	}

	private void chatTooOften() {
		for (int call = 0; call < 1_000; call++) {
			ResponseCollector<ChatMessage> response = new ResponseCollector<>();
			UserServiceGrpc.newStub(this.users.getChannel()).chat(response).onCompleted();
			response.all();
		}
	}

	/** As a bug would. */
	private void breakTheSchema() {
		this.jdbc.execute("alter table users rename to moved");
		try {
			this.users.getUser(GetUserRequest.newBuilder().setId(1).build());
		}
		finally {
			this.jdbc.execute("alter table moved rename to users");
		}
	}

	private static CreateUserRequest newUser() {
		return CreateUserRequest.newBuilder().setName("a").setEmail(UUID.randomUUID() + "@example.com").build();
	}

}
