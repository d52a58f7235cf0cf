package io.userservice.chat;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.userservice.api.ChatMessage;

/**
 * Echoes each message at once. The next message is requested only while the client reads
 * its responses, so a client that does not read is slowed down, and nothing is buffered
 * for it. gRPC calls it from one thread at a time.
 */
public class Echo implements StreamObserver<ChatMessage> {

	private static final String NAME = "Server";

	private final ServerCallStreamObserver<ChatMessage> responses;

	/** Whether no message has been requested since the last one. */
	private boolean idle = true;

	private Echo(ServerCallStreamObserver<ChatMessage> responses) {
		this.responses = responses;
	}

	/** Starts the echo of a call that has just begun. */
	public static StreamObserver<ChatMessage> over(StreamObserver<ChatMessage> responses) {
		Echo echo = new Echo((ServerCallStreamObserver<ChatMessage>) responses);
		echo.responses.disableAutoRequest();
		echo.responses.setOnReadyHandler(echo::requestWhileReady);
		return echo;
	}

	private void requestWhileReady() {
		if (this.idle && this.responses.isReady()) {
			this.idle = false;
			this.responses.request(1);
		}
	}

	@Override
	public void onNext(ChatMessage message) {
		this.responses
			.onNext(ChatMessage.newBuilder().setUser(NAME).setMessage("Echo: " + message.getMessage()).build());
		this.idle = true;
		requestWhileReady();
	}

	@Override
	public void onError(Throwable cancelled) {
		// The call is cancelled, and nothing is held for it.
	}

	@Override
	public void onCompleted() {
		this.responses.onCompleted();
	}

}
