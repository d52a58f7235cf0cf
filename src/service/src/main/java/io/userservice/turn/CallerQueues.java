package io.userservice.turn;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * What waits for its turn: a queue for each caller, and callers take turns, so that one
 * with much work does not delay one with little. Not thread-safe.
 *
 * @param <W> must not redefine equality
 */
public final class CallerQueues<W extends Waiting> {

	/** The queues of callers with waiting work, that of the next caller first. */
	private final Deque<Deque<W>> turns = new ArrayDeque<>();

	private final Map<Object, Deque<W>> byCaller = new HashMap<>();

	/** The work that can be refused, the oldest first. */
	private final Set<W> byAge = new LinkedHashSet<>();

	public void add(W added) {
		Deque<W> ofCaller = this.byCaller.computeIfAbsent(added.caller(), (caller) -> {
			Deque<W> first = new ArrayDeque<>();
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
	public @Nullable W peek() {
		return this.turns.isEmpty() ? null : this.turns.element().element();
	}

	/**
	 * The work whose turn it is among the callers whose first work may run; null if there
	 * is none.
	 */
	public @Nullable W peek(Predicate<? super W> mayRun) {
		for (Deque<W> ofCaller : this.turns) {
			W first = ofCaller.element();
			if (mayRun.test(first)) {
				return first;
			}
		}
		return null;
	}

	/** Removes the work whose turn it is. Its caller's next turn comes last. */
	public W next() {
		Deque<W> ofCaller = this.turns.remove();
		W next = ofCaller.remove();
		this.byAge.remove(next);
		if (ofCaller.isEmpty()) {
			this.byCaller.remove(next.caller());
		}
		else {
			this.turns.add(ofCaller);
		}
		return next;
	}

	/** Removes work. Its caller's next turn comes last. */
	public void take(W taken) {
		Deque<W> ofCaller = this.byCaller.get(taken.caller());
		if (remove(taken) && !ofCaller.isEmpty()) {
			this.turns.removeIf((turn) -> turn == ofCaller);
			this.turns.add(ofCaller);
		}
	}

	/** Removes work; false if it does not wait. */
	public boolean remove(W removed) {
		Deque<W> ofCaller = this.byCaller.get(removed.caller());
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
	public int size() {
		return this.byAge.size();
	}

	/** Nanoseconds that the oldest work has waited. */
	public long longestWait(long now) {
		return this.byAge.isEmpty() ? 0 : this.byAge.iterator().next().waited(now);
	}

	/** Removes the work that has waited longer. */
	public void removeOlder(long nanos, long now, Collection<W> removed) {
		while (longestWait(now) > nanos) {
			W oldest = this.byAge.iterator().next();
			remove(oldest);
			removed.add(oldest);
		}
	}

}
