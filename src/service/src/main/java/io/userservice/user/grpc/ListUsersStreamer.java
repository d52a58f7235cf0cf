package io.userservice.user.grpc;

import java.util.Collections;
import java.util.Iterator;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.userservice.api.User;
import io.userservice.user.StoredUser;
import io.userservice.user.UserPage;

/**
 * Streams a page as fast as the client reads. While it does not, the rest of one chunk
 * waits here, and nothing in the database. gRPC calls it from one thread at a time.
 */
class ListUsersStreamer {

	private final UserPage page;

	private final ServerCallStreamObserver<User> responses;

	private Iterator<StoredUser> chunk = Collections.emptyIterator();

	private boolean completed;

	private ListUsersStreamer(UserPage page, ServerCallStreamObserver<User> responses) {
		this.page = page;
		this.responses = responses;
	}

	/**
	 * Starts to stream when the client is ready. Must be called before the call's handler
	 * returns.
	 */
	static void start(UserPage page, StreamObserver<User> responses) {
		ListUsersStreamer streamer = new ListUsersStreamer(page, (ServerCallStreamObserver<User>) responses);
		streamer.responses.setOnReadyHandler(streamer::sendWhileReady);
		streamer.responses.setOnCancelHandler(() -> streamer.completed = true);
	}

	private void sendWhileReady() {
		while (!this.completed && this.responses.isReady()) {
			if (!this.chunk.hasNext()) {
				this.chunk = this.page.nextChunk().iterator();
			}
			if (this.chunk.hasNext()) {
				this.responses.onNext(UserMessages.toMessage(this.chunk.next()));
			}
			else {
				this.completed = true;
				this.responses.onCompleted();
			}
		}
	}

}
