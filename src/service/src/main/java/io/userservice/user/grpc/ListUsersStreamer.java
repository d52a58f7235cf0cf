package io.userservice.user.grpc;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import io.grpc.stub.ServerCallStreamObserver;
import io.userservice.rpc.batch.MessageBatch;
import io.userservice.rpc.call.Caller;
import io.userservice.rpc.call.CurrentCall;
import io.userservice.rpc.overload.FairQueue;
import io.userservice.user.StoredUser;
import io.userservice.user.state.StateNotSeenException;
import io.userservice.user.read.StateWait;
import io.userservice.user.read.UserPage;

/**
 * Streams a page as fast as the client reads: while the client is ready, it reads chunks,
 * one at a time, in the call's turn. While the client does not read, only the place to
 * continue from is kept.
 */
class ListUsersStreamer {

	private static final int FEWEST_ROWS = 50;

	private static final int FIRST_ROWS = 500;

	private static final int MOST_ROWS = 1_000;

	/** Bytes that may wait for the client before no more are read. */
	private static final int READY_BYTES = 64 * 1024;

	/**
	 * Bytes of a chunk, less than may wait for the client, so that all rows that are read
	 * are sent and the next are read meanwhile.
	 */
	private static final int BYTES = 60 * 1024;

	private final UserPage page;

	private final FairQueue statements;

	private final ServerCallStreamObserver<MessageBatch> responses;

	private final Object caller = Caller.currentKey();

	private final Executor inContext = CallContextExecutor.on(Runnable::run);

	/** As {@link CurrentCall} tells. */
	private final boolean inProcess = CurrentCall.get() == null;

	/** Whether a chunk is being read or waits for its turn. */
	private final AtomicBoolean reading = new AtomicBoolean();

	/** Rows of the next chunk. */
	private int rows = FIRST_ROWS;

	private boolean started;

	private ListUsersStreamer(UserPage page, FairQueue statements, ServerCallStreamObserver<MessageBatch> responses) {
		this.page = page;
		this.statements = statements;
		this.responses = responses;
	}

	/**
	 * Starts to stream when the client is ready. Must be called before the call's handler
	 * returns.
	 * @param statements runs the queries
	 */
	static void start(UserPage page, FairQueue statements, ServerCallStreamObserver<MessageBatch> responses) {
		ListUsersStreamer streamer = new ListUsersStreamer(page, statements, responses);
		streamer.responses.setOnReadyThreshold(READY_BYTES);
		streamer.responses.setOnReadyHandler(streamer::readIfReady);
		// Without a handler, a response to a client that has gone would throw.
		streamer.responses.setOnCancelHandler(() -> {
		});
	}

	/** Called on the event loop, and after a chunk. */
	private void readIfReady() {
		if (this.responses.isReady() && this.reading.compareAndSet(false, true)) {
			Runnable read = () -> this.inContext.execute(this::readChunk);
			if (this.started) {
				this.statements.resume(this.caller, 1, read, this.responses::onError);
			}
			else {
				this.started = true;
				this.statements.submit(this.caller, 1, read, this.responses::onError);
			}
		}
	}

	private void readChunk() {
		if (this.responses.isCancelled()) {
			return;
		}
		try {
			List<StoredUser> chunk = this.page.nextChunk(this.rows);
			send(chunk);
			if (this.page.isAtEnd()) {
				this.responses.onCompleted();
				return;
			}
			this.reading.set(false);
			readIfReady();
		}
		catch (StateNotSeenException ex) {
			StateWait.later(() -> this.statements.resume(this.caller, 1, () -> this.inContext.execute(this::readChunk),
					this.responses::onError));
		}
		catch (Throwable ex) {
			this.responses.onError(ex);
		}
	}

	private void send(List<StoredUser> chunk) {
		int sent = 0;
		int bytes = 0;
		while (sent < chunk.size() && this.responses.isReady()) {
			MessageBatch batch = new MessageBatch(this.inProcess);
			while (sent < chunk.size() && batch.add(new UserMessages.Listed(chunk.get(sent)))) {
				sent++;
			}
			bytes += batch.size();
			this.responses.onNext(batch);
		}
		if (sent < chunk.size()) {
			this.page.giveBack(chunk.get(sent), chunk.size() - sent);
			this.rows = Math.max(sent, FEWEST_ROWS);
		}
		else if (sent > 0) {
			this.rows = Math.min(Math.max(sent * BYTES / bytes, FEWEST_ROWS), MOST_ROWS);
		}
	}

}
