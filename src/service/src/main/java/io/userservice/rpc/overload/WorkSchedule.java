package io.userservice.rpc.overload;

import java.util.Collection;

import io.userservice.turn.CallerQueues;
import org.jspecify.annotations.Nullable;

/** What of the work of a {@link FairQueue} comes next. Not thread-safe. */
final class WorkSchedule {

	private final QueueLimits limits;

	private final CallerQueues<QueuedWork> waiting = new CallerQueues<>();

	private final RowTurns rows = new RowTurns();

	private final RunningWork running = new RunningWork();

	private final CoDel codel;

	WorkSchedule(QueueLimits limits) {
		this.limits = limits;
		this.codel = new CoDel(limits.target(), limits.interval(), limits.alwaysKept());
	}

	/** How much work runs or waits at the row that is held and that the work needs. */
	int atRowOf(QueuedWork work) {
		return this.rows.atRowOf(work);
	}

	/** Adds the first work of a call. */
	void add(QueuedWork added, long now) {
		this.running.onQueued(added.caller(), now);
		if (!this.rows.keep(added)) {
			this.waiting.add(added);
		}
	}

	/** Adds work of a call whose earlier work has run. */
	void resume(QueuedWork added) {
		this.waiting.add(added);
	}

	/** Removes work that waits for a row; false if it does not. */
	boolean removeFromRow(QueuedWork work) {
		return this.rows.remove(work);
	}

	/** Removes work; false if it does not wait. */
	boolean remove(QueuedWork work) {
		boolean removed = this.rows.remove(work) || this.waiting.remove(work);
		if (removed) {
			freeRows(work);
		}
		return removed;
	}

	/**
	 * Starts the work whose turn it is, if there is room for it; null if not.
	 * @param usable share of the weight
	 * @param late is given what has waited too long
	 */
	@Nullable QueuedWork start(double usable, long now, Collection<QueuedWork> late) {
		if (first(usable, now) == null) {
			return null;
		}
		long longestWait = this.codel.longestWait(this.waiting.longestWait(now), this.waiting.size(), now);
		this.waiting.removeOlder(longestWait, now, late);
		QueuedWork next = first(usable, now);
		if (next != null) {
			this.waiting.take(next);
			this.rows.take(next);
			this.running.add(next);
		}
		return next;
	}

	/** The first in turn of a caller below its share, with free rows, if it fits. */
	private @Nullable QueuedWork first(double usable, long now) {
		double share = this.limits.weightOfCaller() * usable;
		while (true) {
			QueuedWork first = this.waiting.peek((work) -> this.running.isWithinShare(work, share, now));
			if (first == null) {
				return null;
			}
			if (!this.rows.keep(first)) {
				return this.running.hasRoomFor(first, this.limits.weight() * usable) ? first : null;
			}
			this.waiting.remove(first);
		}
	}

	/** Ends work that has run for that many nanoseconds. */
	void end(QueuedWork work, long nanos) {
		cancel(work);
		this.codel.onServed(nanos);
	}

	/** Ends work that was started and has not run. */
	void cancel(QueuedWork work) {
		this.running.remove(work);
		freeRows(work);
	}

	private void freeRows(QueuedWork work) {
		this.rows.free(work).forEach(this.waiting::add);
	}

}
