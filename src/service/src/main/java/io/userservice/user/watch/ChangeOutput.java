package io.userservice.user.watch;

import java.time.Duration;

import io.userservice.user.change.Span;
import io.userservice.user.change.UserChangeLog;

/**
 * Sends to a subscriber, and remembers the place in the log after what was sent. Not
 * thread-safe.
 */
class ChangeOutput {

	private static final Duration STUCK = Duration.ofSeconds(15);

	private final ChangeSubscriber subscriber;

	private final UserChangeLog log;

	private final Duration progressInterval;

	/** What comes after all that was sent. */
	private Span rest = Span.at("");

	private boolean begun;

	private volatile long lastSent = System.nanoTime();

	ChangeOutput(ChangeSubscriber subscriber, UserChangeLog log, Duration progressInterval) {
		this.subscriber = subscriber;
		this.log = log;
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

	/** What comes after all that was sent. */
	Span rest() {
		return this.rest;
	}

	/** Continues at a place that does not follow from what was sent. */
	void moveTo(Span next) {
		this.rest = next;
	}

	void send(WatchedChange change) {
		this.rest = change.rest();
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
		if (sent == chunk.changes().size()) {
			this.rest = chunk.rest();
		}
		return chunk.from(sent);
	}

	/** Sends the first response, once. */
	void begin() {
		if (!this.begun) {
			this.begun = true;
			progress();
		}
	}

	/** Sends a progress if nothing was sent for 8 s. */
	void progressTo(Span position) {
		if (System.nanoTime() - this.lastSent > this.progressInterval.toNanos()) {
			this.rest = position;
			progress();
		}
	}

	private void progress() {
		this.lastSent = System.nanoTime();
		this.subscriber.onProgress(this.log.token(this.rest));
	}

	void fail(Throwable failure) {
		this.subscriber.onError(failure);
	}

}
