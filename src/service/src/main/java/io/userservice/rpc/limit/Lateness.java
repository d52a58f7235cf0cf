package io.userservice.rpc.limit;

import java.util.Collection;

import io.userservice.rpc.limit.FairQueue.Limits;

/**
 * Decides which work of a {@link FairQueue} is refused since it is late: none until work
 * has been late at each turn for some time (CoDel, RFC 8289). After a moment's stop of
 * the database, each turn finds work less late. Not thread-safe.
 */
final class Lateness {

	/** Work that waits longer than so many times what it takes is late. */
	private static final int FACTOR = 3;

	/** The weight of the latest work in the average is one in so many. */
	private static final int AVERAGED = 8;

	private final Limits limits;

	/** Nanoseconds that work takes, as an average of the latest. */
	private long typicalTime;

	/** Whether work was late at the last turn. */
	private boolean late;

	/** The first of such turns in a row. */
	private long lateSince;

	Lateness(Limits limits) {
		this.limits = limits;
	}

	/** Work has run for that long. */
	void ran(long nanos) {
		this.typicalTime += (nanos - this.typicalTime) / AVERAGED;
	}

	/** Nothing waits. */
	void forget() {
		this.late = false;
	}

	/** At a turn: moves the work that is refused. */
	void removeLate(Waiting waiting, Collection<QueuedWork> refused) {
		long inTime = Math.max(this.limits.overloadWait().toNanos(), this.typicalTime * FACTOR);
		if (waiting.longestWait() <= inTime) {
			this.late = false;
		}
		else if (!this.late) {
			this.late = true;
			this.lateSince = System.nanoTime();
		}
		else if (System.nanoTime() - this.lateSince > this.limits.overloadAfter().toNanos()) {
			waiting.removeOlder(inTime, refused);
		}
	}

}
