package io.userservice.security;

import java.time.Instant;

import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.userservice.Answer;
import io.userservice.ServiceTest;
import io.userservice.TestChannels;
import io.userservice.WireError;
import io.userservice.api.ChatMessage;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceStub;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** Streams that outlive their token. */
@ServiceTest
@TestPropertySource(properties = "user-service.security.clock-skew=0s")
class StreamExpiryIntegrationTests {

	@Autowired
	private TestChannels channels;

	@Autowired
	private TestTokens tokens;

	private UserServiceStub stub;

	@BeforeEach
	void connectWithATokenForTwoSeconds() {
		ManagedChannel channel = this.channels.openAnonymous((builder) -> {
		});
		String token = this.tokens.mint((claims) -> claims.expiresAt(Instant.now().plusSeconds(2)));
		this.stub = UserServiceGrpc.newStub(ClientInterceptors.intercept(channel, TestTokens.bearer(token)));
	}

	@Test
	void endsAChat() {
		Answer<ChatMessage> answers = new Answer<>();
		StreamObserver<ChatMessage> chat = this.stub.chat(answers);
		chat.onNext(ChatMessage.newBuilder().setMessage("hello").build());
		assertExpired(answers);
	}

	@Test
	void endsACreateUsersThatIsNotHalfClosed() {
		Answer<CreateUsersResponse> answer = new Answer<>();
		StreamObserver<CreateUserRequest> requests = this.stub.createUsers(answer);
		requests.onNext(CreateUserRequest.newBuilder().setName("Ada").setEmail("ada@example.com").build());
		assertExpired(answer);
	}

	private static void assertExpired(Answer<?> answer) {
		WireError error = WireError.of(answer::all);
		assertThat(error.code()).isEqualTo(Status.Code.UNAUTHENTICATED);
		assertThat(error.reason()).isEqualTo("TOKEN_EXPIRED");
	}

}
