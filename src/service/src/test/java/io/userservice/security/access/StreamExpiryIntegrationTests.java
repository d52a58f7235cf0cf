package io.userservice.security.access;

import java.time.Duration;
import java.time.Instant;

import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.userservice.api.ChatMessage;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestTokens;
import io.userservice.testing.WireError;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Streams whose token expires while they are open. */
@ServiceTest
@TestPropertySource(properties = "user-service.security.clock-skew=0s")
class StreamExpiryIntegrationTests {

	@Autowired
	private TestChannels channels;

	@Autowired
	private TestTokens tokens;

	/** A client with a token that expires in 3 s. */
	private UserServiceStub stub() {
		ManagedChannel channel = this.channels.openAnonymous((builder) -> builder.flowControlWindow(64 * 1024));
		String token = this.tokens.mint((claims) -> claims.expiresAt(Instant.now().plusSeconds(3)));
		return UserServiceGrpc.newStub(ClientInterceptors.intercept(channel, TestTokens.bearer(token)));
	}

	@Test
	void endsAChatWhenItsTokenExpires() {
		ResponseCollector<ChatMessage> responses = new ResponseCollector<>();
		StreamObserver<ChatMessage> chat = stub().chat(responses);
		chat.onNext(ChatMessage.newBuilder().setMessage("hello").build());
		assertExpired(responses);
	}

	@Test
	void endsACreateUsersThatIsNotHalfClosedWhenItsTokenExpires() {
		ResponseCollector<CreateUsersResponse> response = new ResponseCollector<>();
		StreamObserver<CreateUserRequest> requests = stub().createUsers(response);
		requests.onNext(CreateUserRequest.newBuilder().setName("Ada").setEmail("ada@example.com").build());
		assertExpired(response);
	}

	/**
	 * The client reads so slowly that the token expires before the page is sent. It gets
	 * the status after the messages that were sent before.
	 */
	@Test
	void endsAListUsersWhenItsTokenExpires() {
		ResponseCollector<CreateUsersResponse> created = new ResponseCollector<>();
		StreamObserver<CreateUserRequest> requests = UserServiceGrpc.newStub(this.channels.open((builder) -> {
		})).createUsers(created);
		for (int user = 0; user < 3_000; user++) {
			requests.onNext(CreateUserRequest.newBuilder()
				.setName("n".repeat(200))
				.setEmail("reader" + user + "@example.com")
				.build());
		}
		requests.onCompleted();
		assertThat(created.get().getCount()).isEqualTo(3_000);
		SlowReader reader = new SlowReader();
		stub().listUsers(ListUsersRequest.newBuilder().setPageSize(10_000).build(), reader);
		Awaitility.await()
			.pollInterval(Duration.ofMillis(10))
			.atMost(Duration.ofMinutes(1))
			.until(() -> reader.readOne().hasEnded());
		assertThat(reader.received).as("before the end").isPositive();
		assertExpired(reader);
	}

	/** Requests one message at a time. */
	private static class SlowReader extends ResponseCollector<User>
			implements ClientResponseObserver<ListUsersRequest, User> {

		private ClientCallStreamObserver<ListUsersRequest> call;

		private volatile int received;

		@Override
		public void beforeStart(ClientCallStreamObserver<ListUsersRequest> call) {
			this.call = call;
			call.disableAutoRequestWithInitial(1);
		}

		@Override
		public void onNext(User user) {
			this.received++;
			super.onNext(user);
		}

		SlowReader readOne() {
			this.call.request(1);
			return this;
		}

	}

	private static void assertExpired(ResponseCollector<?> response) {
		WireError error = WireError.of(response::all);
		assertThat(error.code()).isEqualTo(Status.Code.UNAUTHENTICATED);
		assertThat(error.reason()).isEqualTo("TOKEN_EXPIRED");
	}

}
