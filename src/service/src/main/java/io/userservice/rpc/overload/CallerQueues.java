package io.userservice.rpc.overload;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The work that waits in a {@link FairQueue}: a queue for each caller. Not thread-safe.
 */
final class CallerQueues {

	/** The queues of callers with waiting work, that of the next caller first. */
	private final Deque<Deque<QueuedWork>> turns = new ArrayDeque<>();

	private final Map<Object, Deque<QueuedWork>> byCaller = new HashMap<>();

	/** The work that can be refused, the oldest first. */
	private final Set<QueuedWork> byAge = new LinkedHashSet<>();

	void add(QueuedWork added) {
		Deque<QueuedWork> ofCaller = this.byCaller.computeIfAbsent(added.caller(), (caller) -> {
			Deque<QueuedWork> first = new ArrayDeque<>();
			this.turns.add(first);
			return first;
		});
		if (added.isResumed()) {
			ofCaller.addFirst(added);
		}
		else {
			ofCaller.addLast(added);
			this.byAge.add(added);
		}
	}

	/** The work whose turn it is; null if none waits. */
	@Nullable QueuedWork peek() {
		return this.turns.isEmpty() ? null : this.turns.element().element();
	}

	/** Removes the work whose turn it is. Its caller's next turn comes last. */
	QueuedWork next() {
		Deque<QueuedWork> ofCaller = this.turns.remove();
		QueuedWork next = ofCaller.remove();
		this.byAge.remove(next);
		if (ofCaller.isEmpty()) {
			this.byCaller.remove(next.caller());
		}
		else {
			this.turns.add(ofCaller);
		}
		return next;
	}

	/** Removes work; false if it does not wait. */
	boolean remove(QueuedWork removed) {
		Deque<QueuedWork> ofCaller = this.byCaller.get(removed.caller());
		if (ofCaller == null || !ofCaller.remove(removed)) {
			return false;
		}
		this.byAge.remove(removed);
		if (ofCaller.isEmpty()) {
			this.byCaller.remove(removed.caller());
			// Compared by identity, since empty queues are equal.
			this.turns.removeIf((turn) -> turn == ofCaller);
		}
		return true;
	}

	/** How much of the work can be refused. */
	int size() {
		return this.byAge.size();
	}

	/** Nanoseconds that the oldest work has waited. */
	long longestWait(long now) {
		return this.byAge.isEmpty() ? 0 : this.byAge.iterator().next().waited(now);
	}

	/** Removes the work that has waited longer. */
	void removeOlder(long nanos, long now, Collection<QueuedWork> removed) {
		while (longestWait(now) > nanos) {
			QueuedWork oldest = this.byAge.iterator().next();
			remove(oldest);
			removed.add(oldest);
		}
	}

}
