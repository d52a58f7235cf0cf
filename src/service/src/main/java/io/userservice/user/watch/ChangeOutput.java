package io.userservice.user.watch;

import java.time.Duration;

import io.userservice.user.change.ResumeToken;
import org.jspecify.annotations.Nullable;

/**
 * Sends to a subscriber, and remembers the place in the log after what was sent. Not
 * thread-safe.
 */
class ChangeOutput {

	private static final Duration STUCK = Duration.ofSeconds(15);

	private final ChangeSubscriber subscriber;

	private final Duration progressInterval;

	/** After all that was sent; null before the beginning. */
	private @Nullable ResumeToken place;

	private volatile long lastSent = System.nanoTime();

	ChangeOutput(ChangeSubscriber subscriber, Duration progressInterval) {
		this.subscriber = subscriber;
		this.progressInterval = progressInterval;
	}

	/** Whether nothing could be sent for 15 s, not even a progress. */
	boolean isStuck() {
		return System.nanoTime() - this.lastSent > STUCK.toNanos();
	}

	void execute(Runnable sending) {
		this.subscriber.execute(sending);
	}

	boolean isReady() {
		return this.subscriber.isReady();
	}

	/** After all that was sent; null before the beginning. */
	@Nullable ResumeToken place() {
		return this.place;
	}

	/**
	 * Begins, or goes on, at a place that was checked. The first response has the place
	 * as it was given.
	 */
	void begin(ResumeToken given, ResumeToken verified) {
		if (this.place == null) {
			progress(given, null);
		}
		this.place = verified;
	}

	void send(WatchedChange change) {
		this.place = change.place();
		this.lastSent = System.nanoTime();
		this.subscriber.onChange(change);
	}

	/**
	 * Sends the changes of a chunk while the subscriber is ready.
	 * @return the changes that are left
	 */
	ChangeReader.Chunk send(ChangeReader.Chunk chunk) {
		int sent = 0;
		while (sent < chunk.changes().size() && isReady()) {
			send(chunk.changes().get(sent));
			sent++;
		}
		return chunk.from(sent);
	}

	/** Sends a progress if nothing was sent for so long. */
	void progressTo(ResumeToken reached) {
		if (System.nanoTime() - this.lastSent > this.progressInterval.toNanos()) {
			progress(reached, null);
		}
	}

	/**
	 * Sends a progress with the time from the watch's start up to which all was sent.
	 */
	void prove(ResumeToken reached, Duration completeAt) {
		progress(reached, completeAt);
	}

	private void progress(ResumeToken reached, @Nullable Duration completeAt) {
		this.place = reached;
		this.lastSent = System.nanoTime();
		this.subscriber.onProgress(reached.encode(), completeAt);
	}

	void fail(Throwable failure) {
		this.subscriber.onError(failure);
	}

}
