package io.userservice.rpc.overload;

import java.time.Duration;

/**
 * A task that an event loop repeats, to see how late it runs. Times are those of
 * {@link System#nanoTime}. Thread-safe.
 */
final class EventLoopTick {

	/**
	 * An event loop that does nothing for longer than this was paused, or its JVM was.
	 */
	private static final long PAUSE = Duration.ofMillis(50).toNanos();

	/**
	 * After a pause, lateness does not count for this many times the pause, so that the
	 * event loop can catch up.
	 */
	private static final int EXCUSED = 2;

	/** Calls after which the JVM has compiled what an event loop runs. */
	private static final int WARM = 10_000;

	/**
	 * How many times longer event loops may be late before that, since each call takes
	 * longer.
	 */
	private static final int COLD_FACTOR = 5;

	/** When the task is due next. */
	private volatile long due;

	/** The last time that the task was not late, moved on by what pauses excuse. */
	private long inTime;

	/** The last time that the event loop did something. */
	private long active;

	/** Calls so far, at most {@link #WARM}. */
	private int calls;

	EventLoopTick(long due, long now) {
		this.due = due;
		ran(now, true);
	}

	void scheduleAt(long due) {
		this.due = due;
	}

	/** How late the task is; negative before it is due. */
	long lag(long now) {
		return now - this.due;
	}

	/** The task has run. */
	synchronized void ran(long now, boolean wasInTime) {
		isActive(now);
		if (wasInTime) {
			this.inTime = now;
		}
	}

	/**
	 * Whether the task has been late for longer than a time, which is five times as long
	 * while the JVM is cold. To be called once for each call.
	 */
	synchronized boolean isLateFor(long nanos, long now) {
		isActive(now);
		this.calls = Math.min(this.calls + 1, WARM);
		return now - this.inTime > ((this.calls < WARM) ? nanos * COLD_FACTOR : nanos);
	}

	private void isActive(long now) {
		long pause = now - this.active;
		if (pause > PAUSE) {
			this.inTime += EXCUSED * pause;
		}
		this.active = now;
	}

}
