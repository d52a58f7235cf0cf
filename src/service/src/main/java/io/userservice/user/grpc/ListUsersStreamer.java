package io.userservice.user.grpc;

import java.util.Collections;
import java.util.Iterator;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.userservice.api.User;
import io.userservice.user.StoredUser;
import io.userservice.user.UserPage;

/**
 * Sends a page as fast as the client reads it. While the client does not, the rest of one
 * chunk waits here and nothing in the database. gRPC calls it from one thread at a time.
 */
class ListUsersStreamer {

	private final UserPage page;

	private final ServerCallStreamObserver<User> client;

	private Iterator<StoredUser> chunk = Collections.emptyIterator();

	private boolean completed;

	private ListUsersStreamer(UserPage page, ServerCallStreamObserver<User> client) {
		this.page = page;
		this.client = client;
	}

	/**
	 * Starts sending when the client is ready; to be called before the call's handler
	 * returns.
	 */
	static void start(UserPage page, StreamObserver<User> responses) {
		ListUsersStreamer stream = new ListUsersStreamer(page, (ServerCallStreamObserver<User>) responses);
		stream.client.setOnReadyHandler(stream::send);
		stream.client.setOnCancelHandler(() -> stream.completed = true);
	}

	private void send() {
		while (!this.completed && this.client.isReady()) {
			if (!this.chunk.hasNext()) {
				this.chunk = this.page.nextChunk().iterator();
			}
			if (this.chunk.hasNext()) {
				this.client.onNext(UserMessages.toMessage(this.chunk.next()));
			}
			else {
				this.completed = true;
				this.client.onCompleted();
			}
		}
	}

}
