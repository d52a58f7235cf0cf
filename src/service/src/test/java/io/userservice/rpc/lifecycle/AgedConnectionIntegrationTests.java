package io.userservice.rpc.lifecycle;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.userservice.api.ChatMessage;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.WireError;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

@ServiceTest
@TestPropertySource(properties = { "grpc.server.max-connection-age=2s", "grpc.server.max-connection-age-grace=3s" })
class AgedConnectionIntegrationTests {

	@Autowired
	private TestChannels channels;

	/** gRPC cuts the connection without a status otherwise. */
	@Test
	void endsAChatWithAReasonBeforeItsConnectionIsCut() {
		ResponseCollector<ChatMessage> chat = new ResponseCollector<>();
		StreamObserver<ChatMessage> messages = UserServiceGrpc.newStub(this.channels.open((builder) -> {
		})).chat(chat);
		messages.onNext(ChatMessage.newBuilder().setMessage("hello").build());
		WireError error = WireError.of(chat::all);
		assertThat(error.code()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(error.reason()).isEqualTo("CONNECTION_AGED");
		assertThat(chat.soFar()).hasSize(1);
	}

}
