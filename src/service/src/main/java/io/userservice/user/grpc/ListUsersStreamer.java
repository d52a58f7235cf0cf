package io.userservice.user.grpc;

import java.util.List;
import java.util.function.IntFunction;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.userservice.api.User;
import io.userservice.user.StoredUser;
import io.userservice.user.UserPage;

/**
 * Streams a page as fast as the client reads. While the client does not read, nothing is
 * kept but where to continue. gRPC calls it from one thread at a time.
 */
class ListUsersStreamer {

	private static final int FEWEST_ROWS = 50;

	private static final int MOST_ROWS = 500;

	private final UserPage page;

	private final IntFunction<List<StoredUser>> reads;

	private final ServerCallStreamObserver<User> responses;

	/** Rows of the next chunk: about as many as the client has read at a time. */
	private int rows = MOST_ROWS;

	private boolean ended;

	private ListUsersStreamer(UserPage page, IntFunction<List<StoredUser>> reads,
			ServerCallStreamObserver<User> responses) {
		this.page = page;
		this.reads = reads;
		this.responses = responses;
	}

	/**
	 * Starts to stream when the client is ready. Must be called before the call's handler
	 * returns.
	 * @param reads reads the next chunk of the page, of at most that many rows
	 */
	static void start(UserPage page, IntFunction<List<StoredUser>> reads, StreamObserver<User> responses) {
		ListUsersStreamer streamer = new ListUsersStreamer(page, reads, (ServerCallStreamObserver<User>) responses);
		streamer.responses.setOnReadyHandler(streamer::sendWhileReady);
		streamer.responses.setOnCancelHandler(() -> streamer.ended = true);
	}

	private void sendWhileReady() {
		while (!this.ended && this.responses.isReady()) {
			List<StoredUser> chunk = this.reads.apply(this.rows);
			if (chunk.isEmpty()) {
				this.ended = true;
				this.responses.onCompleted();
			}
			else {
				send(chunk);
			}
		}
	}

	private void send(List<StoredUser> chunk) {
		int sent = 0;
		while (sent < chunk.size() && this.responses.isReady()) {
			this.responses.onNext(UserMessages.toMessage(chunk.get(sent)));
			sent++;
		}
		if (sent < chunk.size()) {
			this.page.giveBack(chunk.get(sent), chunk.size() - sent);
		}
		this.rows = (sent == this.rows) ? Math.min(this.rows * 2, MOST_ROWS) : Math.max(sent, FEWEST_ROWS);
	}

}
