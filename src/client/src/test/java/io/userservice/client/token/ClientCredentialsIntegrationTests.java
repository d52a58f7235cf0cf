package io.userservice.client.token;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.client.UserServiceError;
import io.userservice.client.testing.ConsumerApplication;
import io.userservice.client.testing.Replica.Call;
import io.userservice.client.testing.Replica;
import io.userservice.client.testing.TokenServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Tokens that Spring Security, as Boot configures it, requests from a token endpoint. */
class ClientCredentialsIntegrationTests {

	private final Replica replica = new Replica();

	private final TokenServer endpoint = new TokenServer();

	@AfterEach
	void stop() {
		this.replica.close();
		this.endpoint.close();
	}

	@Test
	void requestsATokenOnceAndSendsItUntilItExpires() {
		call((users) -> {
			get(users);
			get(users);
		});
		String client = Base64.getEncoder().encodeToString("greeter:secret".getBytes(StandardCharsets.UTF_8));
		assertThat(this.endpoint.requests)
			.containsExactly("Basic " + client + " grant_type=client_credentials&scope=users.read");
		String token = "Bearer " + this.endpoint.issued.get(0);
		assertThat(sent()).containsExactly(token, token);
	}

	/** Also those that are valid for a minute or less, as some issuers' are. */
	@ParameterizedTest
	@ValueSource(ints = { 10, 59, 60, 61, 300 })
	void requestsNoTokenForEachCall(int seconds) {
		this.endpoint.expiresIn = seconds;
		call((users) -> {
			for (int call = 0; call < 20; call++) {
				get(users);
			}
		});
		assertThat(this.endpoint.requests).hasSize(1);
	}

	@Test
	void requestsAnotherTokenBeforeTheFirstExpires() {
		this.endpoint.expiresIn = 2;
		call((users) -> Awaitility.await().until(() -> {
			get(users);
			return this.endpoint.requests.size() == 3;
		}));
		assertThat(sent()).startsWith("Bearer " + this.endpoint.issued.get(0))
			.endsWith("Bearer " + this.endpoint.issued.get(2));
	}

	/** As after an emergency rotation of the issuer's keys. */
	@Test
	void requestsAnotherTokenWhenTheServiceRefusesTheFirst() {
		call((users) -> {
			get(users);
			this.replica.failWith(Status.UNAUTHENTICATED);
			Awaitility.await().until(() -> {
				assertThat(catchThrowable(() -> get(users))).isNotNull();
				return this.endpoint.requests.size() == 2;
			});
			this.replica.failure = null;
			get(users);
		});
		assertThat(this.endpoint.requests).hasSize(2);
		assertThat(sent()).endsWith("Bearer " + this.endpoint.issued.get(1));
	}

	@Test
	void requestsOneTokenForAllWaitingCalls() {
		this.endpoint.responseGate = new CountDownLatch(1);
		call((users) -> {
			List<CompletableFuture<Void>> calls = Stream.generate(() -> start(() -> get(users))).limit(10).toList();
			Awaitility.await().until(() -> !this.endpoint.requests.isEmpty());
			this.endpoint.responseGate.countDown();
			calls.forEach(CompletableFuture::join);
		});
		assertThat(this.endpoint.requests).hasSize(1);
		assertThat(sent()).hasSize(10).containsOnly("Bearer " + this.endpoint.issued.get(0));
	}

	@Test
	void blocksOneThreadForAllWaitingCalls() {
		this.endpoint.responseGate = new CountDownLatch(1);
		call((users) -> {
			List<ListenableFuture<User>> calls = Stream
				.generate(() -> UserServiceGrpc.newFutureStub(users.getChannel())
					.getUser(GetUserRequest.newBuilder().setId(1).build()))
				.limit(50)
				.toList();
			Awaitility.await().until(() -> !this.endpoint.requests.isEmpty());
			assertThat(Thread.getAllStackTraces().values())
				.filteredOn((frames) -> Stream.of(frames)
					.anyMatch((frame) -> frame.getClassName().equals(ClientCredentialsTokenSupplier.class.getName())))
				.hasSize(1);
			this.endpoint.responseGate.countDown();
			assertThat(calls).allSatisfy((call) -> assertThat(call.get().getId()).isEqualTo(1));
		}, "user-service.client.user-service.deadline=60s");
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 401, 503 })
	void failsWithUnavailableWhileTheEndpointIssuesNoToken(int status) {
		this.endpoint.status = status;
		call((users) -> {
			Throwable failure = catchThrowable(() -> get(users));
			assertThat(UserServiceError.of(failure).code()).isEqualTo(Status.Code.UNAVAILABLE);
			assertThat(failure).hasMessageContaining("user-service.client.user-service.token gives no token now.")
				.hasStackTraceContaining("invalid_client");
			assertThat(this.replica.calls).isEmpty();
			this.endpoint.status = 200;
			get(users);
		});
	}

	@Test
	void failsWithUnavailableWhileTheEndpointIsDown() {
		this.endpoint.close();
		call((users) -> assertThat(UserServiceError.of(catchThrowable(() -> get(users))).code())
			.isEqualTo(Status.Code.UNAVAILABLE));
	}

	@Test
	void waitsForTheEndpointNoLongerThanTheDeadline() {
		this.endpoint.responseGate = new CountDownLatch(1);
		call((users) -> {
			// A call that is not connected in time ends before it requests a token.
			Awaitility.await().until(() -> {
				assertThat(UserServiceError.of(catchThrowable(() -> get(users))).code())
					.isEqualTo(Status.Code.DEADLINE_EXCEEDED);
				return !this.endpoint.requests.isEmpty();
			});
			this.endpoint.responseGate.countDown();
		}, "user-service.client.user-service.deadline=100ms");
	}

	@Test
	void requestsATokenAgainWhenTheEndpointDoesNotRespond() {
		this.endpoint.responseGate = new CountDownLatch(1);
		call((users) -> {
			CompletableFuture<Void> call = start(() -> get(users));
			Awaitility.await().until(() -> !this.endpoint.requests.isEmpty());
			this.endpoint.responseGate = new CountDownLatch(0);
			call.join();
		}, "user-service.client.user-service.deadline=60s");
		assertThat(this.endpoint.requests).hasSize(2);
	}

	private void call(Consumer<UserServiceBlockingStub> calls, String... settings) {
		String registration = "spring.security.oauth2.client.registration.users.";
		ConsumerApplication.call(Replica.address(this.replica), Stream.concat(Stream.of(settings),
				Stream.of("user-service.client.user-service.token.client-registration=users",
						registration + "client-id=greeter", registration + "client-secret=secret",
						registration + "scope=users.read", registration + "authorization-grant-type=client_credentials",
						"spring.security.oauth2.client.provider.users.token-uri=" + this.endpoint.uri()))
			.toList(), calls);
	}

	/** Runs on a new thread: the JDK's HTTP client needs the few of the common pool. */
	private static CompletableFuture<Void> start(Runnable call) {
		return CompletableFuture.runAsync(call, (work) -> new Thread(work).start());
	}

	private List<String> sent() {
		return this.replica.calls.stream().map(Call::authorization).toList();
	}

	private static void get(UserServiceBlockingStub users) {
		users.getUser(GetUserRequest.newBuilder().setId(1).build());
	}

}
