package io.userservice.user.read;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;

import io.micrometer.tracing.Span;
import io.userservice.user.StoredUser;
import io.userservice.user.state.Consistency;
import org.jspecify.annotations.Nullable;

/**
 * Finds users by a key, many calls in one query: while a query runs, the keys of further
 * lookups wait, and the next query fetches them all. A single lookup is queried at once,
 * without a timer. Nothing is cached, so a lookup sees all that was stored before it
 * began. On PostgreSQL with 64 calls in flight it takes 22 µs of CPU a call, and
 * PostgreSQL 7 µs, where a query on a virtual thread for each call takes 116 and 82
 * (docs/performance.md).
 *
 * @param <K> the key by which users are found
 */
class CoalescedLookup<K> {

	/**
	 * The most keys in one query: with more, its first caller would wait for its last
	 * row.
	 */
	static final int BATCH = 256;

	private final LookupQueue<K> waiting = new LookupQueue<>();

	private final LookupPlaces places;

	private final LookupQuery<K> query;

	private final LookupWaitLimit waitLimit;

	private final LookupObservation observation;

	private final String name;

	/** The only thread that runs queries, so that callers never wait for the database. */
	private @Nullable Thread thread;

	/**
	 * @param name of the thread
	 * @param observation of this kind of lookup
	 */
	CoalescedLookup(String name, LookupQuery<K> query, LookupPlaces places, LookupWaitLimit waitLimit,
			LookupObservation observation) {
		this.places = places;
		this.observation = observation;
		this.query = query;
		this.waitLimit = waitLimit;
		this.name = name;
	}

	void start() {
		Thread started = new Thread(this::serve, this.name);
		started.setDaemon(true);
		started.start();
		this.thread = started;
	}

	/**
	 * Starts a lookup and returns at once. The result, which may hold other users too,
	 * completes on another thread, which must not be blocked. It fails with the reason of
	 * the places if it waited too long or lost its place, or with the failure of the
	 * query.
	 * @param caller whose turns it takes
	 * @param consistency the state of the database that it asks for; null for none
	 * @throws RuntimeException if there is no place
	 */
	CompletionStage<Map<K, StoredUser>> find(Object caller, Collection<K> keys, @Nullable Consistency consistency) {
		Lookup<K> lookup = new Lookup<>(caller, keys, this.observation.caller(), consistency);
		Runnable place = this.places.take(caller, keys.size(), lookup::refuse);
		this.waiting.add(lookup);
		return lookup.result().whenComplete((found, failure) -> place.run());
	}

	private void serve() {
		List<Lookup<K>> batch = new ArrayList<>(BATCH);
		try {
			while (!Thread.currentThread().isInterrupted()) {
				if (this.waiting.isEmpty()) {
					this.waitLimit.longestWait(0, 0);
				}
				this.waiting.await();
				refuseOverdue();
				this.waiting.fill(batch, BATCH);
				complete(batch);
				batch.clear();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void refuseOverdue() {
		long now = System.nanoTime();
		long longestWait = this.waitLimit.longestWait(this.waiting.longestWait(now), this.waiting.size());
		this.waiting.removeOlder(longestWait, now)
			.forEach((lookup) -> lookup.result().completeExceptionally(this.places.refuse()));
	}

	private void complete(List<Lookup<K>> batch) {
		try {
			Set<K> keys = new LinkedHashSet<>();
			batch.forEach((lookup) -> keys.addAll(lookup.keys()));
			if (keys.isEmpty()) {
				// All were refused meanwhile.
				return;
			}
			List<Span> callers = batch.stream().map(Lookup::span).filter(Objects::nonNull).toList();
			List<Consistency> calls = batch.stream().map(Lookup::consistency).filter(Objects::nonNull).toList();
			Found<K> found = this.observation.query(keys.size(), batch.get(0).waited(System.nanoTime()), callers,
					() -> this.query.find(keys, calls));
			batch.forEach((lookup) -> lookup.complete(found));
		}
		catch (Throwable ex) {
			// The waiting lookups would wait as long again, beyond their deadline.
			this.waiting.drainTo(batch);
			batch.forEach((lookup) -> lookup.result().completeExceptionally(ex));
		}
	}

	void stop() {
		Objects.requireNonNull(this.thread).interrupt();
	}

}
