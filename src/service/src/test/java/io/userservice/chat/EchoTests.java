package io.userservice.chat;

import io.grpc.stub.StreamObserver;
import io.userservice.api.ChatMessage;
import io.userservice.testing.FakeResponseObserver;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EchoTests {

	private final FakeResponseObserver<ChatMessage> call = new FakeResponseObserver<>();

	private final StreamObserver<ChatMessage> echo = Echo.over(this.call);

	@Test
	void echoesAMessageAsTheUserServer() {
		this.call.read(1);
		this.echo.onNext(message("hello"));
		assertThat(this.call.sent)
			.containsExactly(ChatMessage.newBuilder().setUser("Server").setMessage("Echo: hello").build());
	}

	@Test
	void requestsOneMessageAtATimeWhileTheClientReads() {
		assertThat(this.call.autoRequest).isFalse();
		assertThat(this.call.requested).isZero();
		this.call.read(2);
		assertThat(this.call.requested).isEqualTo(1);
		this.echo.onNext(message("a"));
		assertThat(this.call.requested).isEqualTo(2);
		this.echo.onNext(message("b"));
		assertThat(this.call.requested).as("while the client does not read").isEqualTo(2);
		this.call.read(5);
		this.call.read(5);
		assertThat(this.call.requested).isEqualTo(3);
	}

	@Test
	void completesWhenTheClientHalfCloses() {
		this.call.read(1);
		this.echo.onCompleted();
		assertThat(this.call.completed).isTrue();
	}

	private static ChatMessage message(String text) {
		return ChatMessage.newBuilder().setUser("tester").setMessage(text).build();
	}

}
