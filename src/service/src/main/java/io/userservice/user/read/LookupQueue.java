package io.userservice.user.read;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import io.userservice.turn.CallerQueues;

/**
 * The lookups that wait for their query, in turns by caller. Any thread may add; all else
 * is for the one thread that runs the queries, so that adding never waits for it.
 */
class LookupQueue<K> {

	/** Those whose turns have not been arranged yet. */
	private final BlockingQueue<Lookup<K>> added = new LinkedBlockingQueue<>();

	private final CallerQueues<Lookup<K>> turns = new CallerQueues<>();

	void add(Lookup<K> lookup) {
		this.added.add(lookup);
	}

	boolean isEmpty() {
		return this.turns.peek() == null && this.added.isEmpty();
	}

	/** Waits for a lookup, and arranges the turns of all. */
	void await() throws InterruptedException {
		if (this.turns.peek() == null) {
			this.turns.add(this.added.take());
		}
		List<Lookup<K>> more = new ArrayList<>();
		this.added.drainTo(more);
		more.forEach(this.turns::add);
	}

	int size() {
		return this.turns.size();
	}

	/** Nanoseconds that the oldest lookup has waited. */
	long longestWait(long now) {
		return this.turns.longestWait(now);
	}

	/** Removes the lookups that have waited longer. */
	List<Lookup<K>> removeOlder(long nanos, long now) {
		List<Lookup<K>> removed = new ArrayList<>();
		this.turns.removeOlder(nanos, now, removed);
		return removed;
	}

	/**
	 * Moves lookups to a batch in turns, as long as they fit into one query; the first
	 * always does. Those that are refused already are dropped.
	 */
	void fill(Collection<Lookup<K>> batch, int most) {
		int keys = 0;
		for (Lookup<K> next = this.turns.peek(); next != null; next = this.turns.peek()) {
			if (!next.result().isDone()) {
				keys += next.keys().size();
				if (keys > most && !batch.isEmpty()) {
					return;
				}
				batch.add(next);
			}
			this.turns.next();
		}
	}

	/** Moves all to a batch. */
	void drainTo(Collection<Lookup<K>> batch) {
		while (this.turns.peek() != null) {
			batch.add(this.turns.next());
		}
		this.added.drainTo(batch);
	}

}
