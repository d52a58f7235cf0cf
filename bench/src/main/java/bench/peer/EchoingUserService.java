package bench.peer;

import io.grpc.stub.StreamObserver;
import io.userservice.api.ChatMessage;
import io.userservice.api.UserServiceGrpc.UserServiceImplBase;

/** Implements Chat, which needs no store. */
abstract class EchoingUserService extends UserServiceImplBase {

	@Override
	public StreamObserver<ChatMessage> chat(StreamObserver<ChatMessage> responses) {
		return new StreamObserver<>() {
			@Override
			public void onNext(ChatMessage message) {
				responses.onNext(
						ChatMessage.newBuilder().setUser("Server").setMessage("Echo: " + message.getMessage()).build());
			}

			@Override
			public void onError(Throwable cancelled) {
			}

			@Override
			public void onCompleted() {
				responses.onCompleted();
			}
		};
	}

}
