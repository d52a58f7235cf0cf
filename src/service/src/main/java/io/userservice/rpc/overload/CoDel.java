package io.userservice.rpc.overload;

import java.time.Duration;

/**
 * Decides how long work may wait in a queue: any time, until work has been late for some
 * time. Then the service is overloaded, and late work is to be refused (CoDel, RFC 8289)
 * until waits are short again. A burst, or what comes during a moment's stop of the
 * database, is late, too, but less and less of it waits: that is no overload. Nor are a
 * few that wait, however long, as CoDel drops no last packet: their turn comes next, and
 * nobody would be served sooner. Not thread-safe.
 */
public final class CoDel {

	/** Work that waits longer than so many times what it takes is late. */
	private static final int FACTOR = 2;

	/** The weight of the latest work in the average is one in so many. */
	private static final int AVERAGED = 8;

	private final long overloadWait;

	private final long overloadAfter;

	private final int few;

	/** Nanoseconds that work takes, as an average of the latest. */
	private long typicalTime;

	private boolean late;

	/** Since when work is late, and not less of it. */
	private long lateSince;

	/** The least work that has waited since work is late. */
	private int leastWaiting;

	private boolean overloaded;

	/**
	 * @param overloadWait work that waits longer is late, unless it takes long itself
	 * @param overloadAfter how long work is late until the service is overloaded
	 * @param few so much work may always wait
	 */
	public CoDel(Duration overloadWait, Duration overloadAfter, int few) {
		this.few = few;
		this.overloadWait = overloadWait.toNanos();
		this.overloadAfter = overloadAfter.toNanos();
	}

	/** Work has run for that many nanoseconds. */
	public void ran(long nanos) {
		this.typicalTime += (nanos - this.typicalTime) / AVERAGED;
	}

	/**
	 * To be called at each turn.
	 * @param oldest the nanoseconds that the oldest work has waited; 0 if none waits
	 * @param waiting how much work waits
	 * @param now by {@link System#nanoTime}
	 * @return the nanoseconds that work may wait now
	 */
	public long longestWait(long oldest, int waiting, long now) {
		long inTime = Math.max(this.overloadWait, this.typicalTime * FACTOR);
		if (oldest <= inTime || waiting <= this.few) {
			this.late = false;
			this.overloaded = this.overloaded && oldest > inTime / 2 && waiting > this.few;
		}
		else if (!this.late || waiting < this.leastWaiting) {
			this.late = true;
			this.lateSince = now;
			this.leastWaiting = waiting;
		}
		else if (now - this.lateSince > this.overloadAfter) {
			this.overloaded = true;
		}
		return this.overloaded ? inTime : Long.MAX_VALUE;
	}

}
