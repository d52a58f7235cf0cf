package io.userservice.user.grpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.userservice.UserServiceApplication;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.FakeService;
import io.userservice.testing.OnPostgres;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestTokens;
import io.userservice.testing.WireError;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/** CreateUsers with an idempotency-key, with the same results on both databases. */
class UserIdempotencyIntegrationTests {

	private static final Metadata.Key<String> KEY = Metadata.Key.of("idempotency-key",
			Metadata.ASCII_STRING_MARSHALLER);

	@Nested
	@ServiceTest
	class OnH2 extends Calls {

	}

	@Nested
	@ServiceTest
	@OnPostgres
	class OnRealPostgres extends Calls {

		@Autowired
		private Environment environment;

		@Test
		void returnsTheSameResponseAtAnotherReplica() {
			CreateUsersResponse created = create("tester", this.requests, this.key);
			try (ConfigurableApplicationContext other = replica()) {
				ManagedChannel channel = NettyChannelBuilder
					.forAddress("localhost", other.getBean(GrpcServerProperties.class).getPort())
					.usePlaintext()
					.build();
				TestTokens tokens = other.getBean(TestTokens.class);
				UserServiceStub users = UserServiceGrpc.newStub(channel)
					.withInterceptors(TestTokens.bearer(tokens.withScopes(TestTokens.ALL_SCOPES)));
				assertThat(create(users, this.requests, this.key)).isEqualTo(created);
				channel.shutdownNow();
			}
		}

		private ConfigurableApplicationContext replica() {
			return new SpringApplicationBuilder(UserServiceApplication.class, TestTokens.class).run(
					"--grpc.server.port=0", "--server.port=0", "--user-service.shutdown.quiet-period=0s",
					"--user-service.security.development-token=true", "--user-service.security.development-token-file=",
					setting("spring.datasource.url"), setting("spring.datasource.username"),
					setting("spring.datasource.password"));
		}

		private String setting(String name) {
			return "--" + name + "=" + this.environment.getProperty(name);
		}

	}

	@Nested
	class OnTheFake extends Rules {

		@RegisterExtension
		private final FakeService fake = new FakeService();

		@Override
		UserServiceStub stub(Map<String, Object> caller) {
			return UserServiceGrpc.newStub(this.fake.open()).withInterceptors(FakeService.bearer(caller));
		}

		@Override
		long users() {
			return this.fake.users().users().size();
		}

	}

	abstract static class Calls extends Rules {

		@Autowired
		private TestChannels channels;

		@Autowired
		private TestTokens tokens;

		@Autowired
		private JdbcTemplate database;

		@Override
		long users() {
			return count("users");
		}

		@Override
		UserServiceStub stub(Map<String, Object> caller) {
			ManagedChannel channel = this.channels.openAnonymous((builder) -> {
			});
			return UserServiceGrpc.newStub(channel)
				.withDeadlineAfter(60, TimeUnit.SECONDS)
				.withInterceptors(TestTokens.bearer(this.tokens.mint((claims) -> claims.claims((all) -> {
					all.remove("sub");
					all.putAll(caller);
				}))));
		}

		@Test
		void storesNoKeyOfACallThatFails() {
			create("tester", this.requests, this.key);
			String another = UUID.randomUUID().toString();
			long before = count("user_creations");
			assertThat(WireError.of(() -> create("tester", this.requests, another)).reason()).isEqualTo("EMAIL_TAKEN");
			assertThat(count("user_creations")).isEqualTo(before);
		}

		@Test
		void storesNoKeyOfACallWithoutUsers() {
			long before = count("user_creations");
			assertThat(create("tester", List.of(), this.key).getCount()).isZero();
			assertThat(count("user_creations")).isEqualTo(before);
			assertThat(create("tester", this.requests, this.key).getCount()).isEqualTo(5);
		}

		@Test
		void storesNoKeyInPlainText() {
			create("tester", this.requests, this.key);
			assertThat(this.database.queryForList("select * from user_creations").toString()).doesNotContain(this.key);
		}

		@Test
		void storesNoRecordOfACallWithoutAKey() {
			long before = count("user_creations");
			create("tester", this.requests);
			assertThat(count("user_creations")).isEqualTo(before);
		}

		@Test
		void checksTheTokenBeforeTheKey() {
			UserServiceStub anonymous = UserServiceGrpc.newStub(this.channels.openAnonymous((builder) -> {
			}));
			assertThat(WireError.of(() -> create(anonymous, this.requests, "two words")).reason())
				.isEqualTo("TOKEN_MISSING");
		}

		private long count(String table) {
			return this.database.queryForObject("select count(*) from " + table, Long.class);
		}

	}

	/** What the fake does, too. */
	abstract static class Rules {

		/** A stub that sends the token of a caller with such claims. */
		abstract UserServiceStub stub(Map<String, Object> caller);

		/** How many are stored. */
		abstract long users();

		final String key = UUID.randomUUID().toString();

		final List<CreateUserRequest> requests = requests(5);

		@Test
		void returnsTheSameResponseToTheSameKeyAndRequests() {
			CreateUsersResponse created = create("tester", this.requests, this.key);
			assertThat(created.getUsersList()).extracting(User::getEmail)
				.isEqualTo(this.requests.stream().map(CreateUserRequest::getEmail).toList());
			long before = users();
			assertThat(create("tester", this.requests, this.key)).isEqualTo(created);
			List<CreateUserRequest> untrimmed = this.requests.stream()
				.map((request) -> request.toBuilder().setName(" " + request.getName()).build())
				.toList();
			assertThat(create("tester", untrimmed, this.key)).isEqualTo(created);
			assertThat(users()).isEqualTo(before);
		}

		@Test
		void returnsTheSameResponseToConcurrentCalls() {
			List<ResponseCollector<CreateUsersResponse>> responses = IntStream.range(0, 32)
				.mapToObj((index) -> start(stub("tester"), this.requests, this.key))
				.toList();
			CreateUsersResponse first = responses.get(0).get();
			assertThat(first.getCount()).isEqualTo(5);
			assertThat(responses).extracting(ResponseCollector::get).containsOnly(first);
		}

		@Test
		void refusesAUsedKeyWithOtherRequests() {
			create("tester", this.requests, this.key);
			long before = users();
			WireError error = WireError.of(() -> create("tester", requests(5), this.key));
			assertThat(error.code()).isEqualTo(Status.Code.ABORTED);
			assertThat(error.reason()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
			assertThat(error.wire()).doesNotContain(this.key);
			assertThat(users()).isEqualTo(before);
		}

		@Test
		void keepsTheKeysOfCallersApart() {
			create("tester", this.requests, this.key);
			assertThat(WireError.of(() -> create("other", this.requests, this.key)).reason()).isEqualTo("EMAIL_TAKEN");
			assertThat(create("other", requests(1), this.key).getCount()).isEqualTo(1);
			assertThat(create("tester", this.requests, this.key).getCount()).isEqualTo(5);
		}

		/** Each with users of its own, which the next one must not get. */
		@Test
		void keepsTheKeysOfOneSubjectOfTwoIssuersAndOfAClientApart() {
			List<Map<String, Object>> callers = List.of(Map.of("sub", "x"),
					Map.of("sub", "x", "iss", "https://a.example"), Map.of("sub", "x", "iss", "https://b.example"),
					Map.of("client_id", "x"), Map.of("client_id", "x", "iss", "https://a.example"),
					Map.of("sub", "client_id x"), Map.of("sub", "", "client_id", "y"));
			for (Map<String, Object> caller : callers) {
				List<CreateUserRequest> own = requests(1);
				CreateUsersResponse created = create(stub(caller), own, this.key);
				assertThat(created.getUsers(0).getEmail()).isEqualTo(own.get(0).getEmail());
				assertThat(create(stub(caller), own, this.key)).isEqualTo(created);
			}
		}

		@ParameterizedTest
		@MethodSource("unknownCallers")
		void refusesAKeyOfACallerThatNoClaimNames(Map<String, Object> caller) {
			WireError error = WireError.of(() -> create(stub(caller), this.requests, this.key));
			assertThat(error.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
			assertThat(error.badFields()).containsExactly("idempotency-key");
			assertThat(create(stub(caller), this.requests).getCount()).isEqualTo(5);
		}

		static Stream<Map<String, Object>> unknownCallers() {
			return Stream.of(Map.of(), Map.of("iss", "https://a.example"), Map.of("sub", ""), Map.of("client_id", ""),
					Map.of("azp", "x"));
		}

		@Test
		void consumesNoKeyOfACallThatFails() {
			CreateUserRequest taken = create("tester", this.requests, this.key).getUsersList()
				.stream()
				.map((user) -> CreateUserRequest.newBuilder().setName("again").setEmail(user.getEmail()).build())
				.findFirst()
				.orElseThrow();
			String another = UUID.randomUUID().toString();
			assertThat(WireError.of(() -> create("tester", List.of(taken), another)).reason()).isEqualTo("EMAIL_TAKEN");
			assertThat(WireError.of(() -> create("tester", List.of(CreateUserRequest.getDefaultInstance()), another))
				.reason()).isEqualTo("INVALID_FIELD");
			assertThat(create("tester", requests(1), another).getCount()).isEqualTo(1);
		}

		@ParameterizedTest
		@MethodSource("invalidKeys")
		void refusesInvalidKeys(List<String> keys) {
			WireError error = WireError.of(() -> create("tester", this.requests, keys.toArray(String[]::new)));
			assertThat(error.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
			assertThat(error.reason()).isEqualTo("INVALID_FIELD");
			assertThat(error.badFields()).containsExactly("idempotency-key");
		}

		static Stream<List<String>> invalidKeys() {
			return Stream.of(List.of(""), List.of("two words"), List.of("x".repeat(129)), List.of("one", "one"),
					List.of("one", ""));
		}

		@Test
		void acceptsKeysOfVisibleAsciiUpTo128Characters() {
			String visible = IntStream.rangeClosed('!', '~')
				.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
				.toString();
			String longest = (visible + this.key).substring(0, 128);
			assertThat(longest).hasSize(128);
			assertThat(create("tester", this.requests, longest).getCount()).isEqualTo(5);
			assertThat(create("tester", requests(1), "~").getCount()).isEqualTo(1);
		}

		@Test
		void ignoresTheKeyOfOtherRpcs() {
			int id = create("tester", this.requests, this.key).getUsers(0).getId();
			ResponseCollector<User> response = new ResponseCollector<>();
			with(stub("tester"), "two words").getUser(GetUserRequest.newBuilder().setId(id).build(), response);
			assertThat(response.get().getId()).isEqualTo(id);
		}

		CreateUsersResponse create(String caller, List<CreateUserRequest> requests, String... keys) {
			return create(stub(caller), requests, keys);
		}

		UserServiceStub stub(String caller) {
			return stub(Map.of("sub", caller));
		}

		static CreateUsersResponse create(UserServiceStub stub, List<CreateUserRequest> requests, String... keys) {
			return start(stub, requests, keys).get();
		}

		private static ResponseCollector<CreateUsersResponse> start(UserServiceStub stub,
				List<CreateUserRequest> requests, String... keys) {
			ResponseCollector<CreateUsersResponse> response = new ResponseCollector<>();
			StreamObserver<CreateUserRequest> stream = with(stub, keys).createUsers(response);
			requests.forEach(stream::onNext);
			stream.onCompleted();
			return response;
		}

		private static UserServiceStub with(UserServiceStub stub, String... keys) {
			Metadata headers = new Metadata();
			Stream.of(keys).forEach((key) -> headers.put(KEY, key));
			return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
		}

		static List<CreateUserRequest> requests(int count) {
			List<CreateUserRequest> requests = new ArrayList<>();
			for (int index = 0; index < count; index++) {
				requests.add(CreateUserRequest.newBuilder()
					.setName("user " + index)
					.setEmail("u." + UUID.randomUUID() + "@example.com")
					.build());
			}
			return requests;
		}

	}

}
