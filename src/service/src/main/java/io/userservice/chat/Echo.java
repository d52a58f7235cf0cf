package io.userservice.chat;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.userservice.api.ChatMessage;

/**
 * Answers each message at once. The next message is asked for only while the client reads
 * its answers, so a client that does not is slowed down instead of buffered. gRPC calls
 * it from one thread at a time.
 */
public class Echo implements StreamObserver<ChatMessage> {

	private static final String NAME = "Server";

	private final ServerCallStreamObserver<ChatMessage> answers;

	/** No message has been asked for since the last one. */
	private boolean idle = true;

	private Echo(ServerCallStreamObserver<ChatMessage> answers) {
		this.answers = answers;
	}

	/** Starts an echo over a call that has just begun. */
	public static StreamObserver<ChatMessage> over(StreamObserver<ChatMessage> answers) {
		Echo echo = new Echo((ServerCallStreamObserver<ChatMessage>) answers);
		echo.answers.disableAutoRequest();
		echo.answers.setOnReadyHandler(echo::askWhileReady);
		return echo;
	}

	private void askWhileReady() {
		if (this.idle && this.answers.isReady()) {
			this.idle = false;
			this.answers.request(1);
		}
	}

	@Override
	public void onNext(ChatMessage message) {
		this.answers.onNext(ChatMessage.newBuilder().setUser(NAME).setMessage("Echo: " + message.getMessage()).build());
		this.idle = true;
		askWhileReady();
	}

	@Override
	public void onError(Throwable cancelled) {
		// The client is gone, and nothing is held for it.
	}

	@Override
	public void onCompleted() {
		this.answers.onCompleted();
	}

}
