package io.userservice.rpc.overload;

import java.time.Duration;

/**
 * Decides by CoDel (RFC 8289) how long calls may wait in a queue. A call may wait for any
 * time until the queue has had a standing delay: each turn of a whole interval has found
 * a call that has waited longer than the target. Then calls are dropped that have waited
 * longer than the target, until the longest wait is half of it. Not thread-safe.
 * <p>
 * Three things differ from a router's queue:
 * <ul>
 * <li>Calls are dropped all at once, not at a growing rate: a refused client does not
 * send more slowly, as TCP does.</li>
 * <li>A queue that gets shorter at each turn has no standing delay: calls of a burst, or
 * of a short stop of the database, are served without a drop.</li>
 * <li>Some calls may always wait, as CoDel always keeps one packet. Their turn comes
 * next, so that dropping them would serve no other call sooner.</li>
 * </ul>
 */
public final class CoDel {

	/** The target is at least this many times the time that a call takes. */
	private static final int SERVICE_TIMES = 2;

	/** The latest call counts for one part in this many of the average. */
	private static final int AVERAGED = 8;

	private final long target;

	private final long interval;

	private final int alwaysKept;

	/** Nanoseconds that a call takes, as a moving average. */
	private long serviceTime;

	private boolean aboveTarget;

	/** Since when waits have been above the target without the queue becoming shorter. */
	private long firstAbove;

	/** The shortest queue since waits are above the target. */
	private int shortestQueue;

	private boolean dropping;

	/**
	 * @param target the longest wait that is no sign of an overload
	 * @param interval how long waits are above the target until calls are dropped
	 * @param alwaysKept this many calls may always wait
	 */
	public CoDel(Duration target, Duration interval, int alwaysKept) {
		this.target = target.toNanos();
		this.interval = interval.toNanos();
		this.alwaysKept = alwaysKept;
	}

	/** Reports that a call has run for that many nanoseconds. */
	void onServed(long nanos) {
		this.serviceTime += (nanos - this.serviceTime) / AVERAGED;
	}

	/**
	 * To be called at each turn.
	 * @param oldest the nanoseconds that the oldest call has waited; 0 if none waits
	 * @param waiting the number of calls that wait
	 * @param now by {@link System#nanoTime}
	 * @return the nanoseconds that a call may wait now
	 */
	public long longestWait(long oldest, int waiting, long now) {
		long allowed = Math.max(this.target, this.serviceTime * SERVICE_TIMES);
		if (oldest <= allowed || waiting <= this.alwaysKept) {
			this.aboveTarget = false;
			this.dropping = this.dropping && oldest > allowed / 2 && waiting > this.alwaysKept;
		}
		else if (!this.aboveTarget || waiting < this.shortestQueue) {
			this.aboveTarget = true;
			this.firstAbove = now;
			this.shortestQueue = waiting;
		}
		else if (now - this.firstAbove > this.interval) {
			this.dropping = true;
		}
		return this.dropping ? allowed : Long.MAX_VALUE;
	}

}
