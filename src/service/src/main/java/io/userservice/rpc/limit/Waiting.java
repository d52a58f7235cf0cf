package io.userservice.rpc.limit;

import java.util.ArrayDeque;
import java.util.Deque;

import io.userservice.rpc.limit.FairQueue.Limits;
import org.jspecify.annotations.Nullable;

/**
 * The work of one caller that waits in a {@link FairQueue}. Exists from the moment that
 * work waits until none does. Not thread-safe.
 */
final class Waiting {

	private final Object caller;

	private final Deque<QueuedWork> work = new ArrayDeque<>();

	/** Whether the last turn found work that had waited long. */
	private boolean late;

	/** The first of such turns in a row. */
	private long lateSince;

	Waiting(Object caller) {
		this.caller = caller;
	}

	Object caller() {
		return this.caller;
	}

	boolean isEmpty() {
		return this.work.isEmpty();
	}

	void add(QueuedWork added) {
		if (added.isResumed()) {
			this.work.addFirst(added);
		}
		else {
			this.work.addLast(added);
		}
	}

	boolean remove(QueuedWork removed) {
		return this.work.remove(removed);
	}

	/** The weight of the next work. */
	int weight() {
		return this.work.element().weight();
	}

	/**
	 * Removes the work whose turn it is. When each turn of the caller has found work that
	 * had waited long, for long enough, all such work is moved to the overdue; null if no
	 * other fits. After a moment's stop of the database, the next turns find less and
	 * less of it.
	 */
	@Nullable QueuedWork next(Limits limits, int free, Deque<QueuedWork> overdue) {
		long longest = limits.overloadWait().toNanos();
		QueuedWork first = this.work.element();
		if (first.isResumed() || first.waited() <= longest) {
			this.late = false;
		}
		else if (!this.late) {
			this.late = true;
			this.lateSince = System.nanoTime();
		}
		else if (System.nanoTime() - this.lateSince > limits.overloadAfter().toNanos()) {
			removeOverdue(longest, overdue);
		}
		return (!this.work.isEmpty() && weight() <= free) ? this.work.remove() : null;
	}

	private void removeOverdue(long longest, Deque<QueuedWork> overdue) {
		this.work.removeIf((queued) -> {
			boolean late = !queued.isResumed() && queued.waited() > longest;
			if (late) {
				overdue.add(queued);
			}
			return late;
		});
	}

}
