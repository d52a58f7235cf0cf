package io.userservice.user.read;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.userservice.turn.CallerQueues;
import org.jspecify.annotations.Nullable;

/** The lookups that wait for their query, in turns by caller. Thread-safe. */
class LookupQueue<K> {

	private final CallerQueues<Lookup<K>> waiting = new CallerQueues<>();

	/** Adds a lookup, unless it is refused already. */
	synchronized void add(Lookup<K> lookup) {
		if (!lookup.result().isDone()) {
			this.waiting.add(lookup);
			notifyAll();
		}
	}

	synchronized void remove(Lookup<K> lookup) {
		this.waiting.remove(lookup);
	}

	synchronized boolean isEmpty() {
		return this.waiting.peek() == null;
	}

	synchronized int size() {
		return this.waiting.size();
	}

	/** Nanoseconds that the oldest lookup has waited. */
	synchronized long longestWait(long now) {
		return this.waiting.longestWait(now);
	}

	/** Removes the lookups that have waited longer. */
	synchronized List<Lookup<K>> removeOlder(long nanos, long now) {
		List<Lookup<K>> removed = new ArrayList<>();
		this.waiting.removeOlder(nanos, now, removed);
		return removed;
	}

	/** Waits for a lookup. */
	synchronized void await() throws InterruptedException {
		while (isEmpty()) {
			wait();
		}
	}

	/**
	 * Moves lookups to a batch in turns, as long as they fit into one query; the first
	 * always does.
	 */
	synchronized void fill(Collection<Lookup<K>> batch, int most) {
		int keys = 0;
		for (Lookup<K> next = this.waiting.peek(); next != null; next = this.waiting.peek()) {
			keys += next.keys().size();
			if (keys > most && !batch.isEmpty()) {
				return;
			}
			batch.add(this.waiting.next());
		}
	}

	/** Moves all to a batch. */
	synchronized void drainTo(Collection<Lookup<K>> batch) {
		while (!isEmpty()) {
			batch.add(this.waiting.next());
		}
	}

}
