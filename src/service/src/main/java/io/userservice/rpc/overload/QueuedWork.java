package io.userservice.rpc.overload;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.server.CallTimer;
import org.jspecify.annotations.Nullable;

/** Work of a call that waits in a {@link FairQueue}. */
final class QueuedWork {

	private final Object caller;

	private final int weight;

	private final Runnable work;

	private final Consumer<RuntimeException> refused;

	private final Bound.@Nullable Permit place;

	private final long progressBefore;

	private final long since;

	private @Nullable Future<?> timer;

	private boolean left;

	/**
	 * @param place that the work takes until it has run or is refused; null if earlier
	 * work of the same call has run
	 * @param progressBefore the count of what the service had done when the work was
	 * queued
	 * @param now by the queue's clock
	 */
	QueuedWork(Object caller, int weight, Runnable work, Consumer<RuntimeException> refused,
			Bound.@Nullable Permit place, long progressBefore, long now) {
		this.caller = caller;
		this.weight = weight;
		this.work = work;
		this.refused = refused;
		this.place = place;
		this.progressBefore = progressBefore;
		this.since = now;
	}

	Object caller() {
		return this.caller;
	}

	int weight() {
		return this.weight;
	}

	/** Whether earlier work of the same call has run. */
	boolean isResumed() {
		return this.place == null;
	}

	long progressBefore() {
		return this.progressBefore;
	}

	/** Nanoseconds since it was queued. */
	long waited(long now) {
		return now - this.since;
	}

	/** Sets the timer of work that still waits. */
	synchronized void expireAfter(Duration wait, CallTimer timer, Consumer<QueuedWork> expire) {
		if (!this.left) {
			this.timer = timer.schedule(wait, () -> expire.accept(this));
		}
	}

	/** Called when the work has left the queue. */
	synchronized void stopTimer() {
		this.left = true;
		if (this.timer != null) {
			this.timer.cancel(false);
		}
	}

	void run() {
		try {
			this.work.run();
		}
		finally {
			giveUpPlace();
		}
	}

	void refuse(RuntimeException reason) {
		stopTimer();
		giveUpPlace();
		this.refused.accept(reason);
	}

	private void giveUpPlace() {
		if (this.place != null) {
			this.place.close();
		}
	}

}
