package io.userservice.user.read;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

import io.micrometer.tracing.Span;
import io.userservice.user.StoredUser;
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
	 * The most lookups that wait: they take about 1 MB, and are served within their
	 * deadline.
	 */
	static final int MAX_WAITING = 10_000;

	/**
	 * The most keys in one query: with more, its first caller would wait for its last
	 * row.
	 */
	static final int BATCH = 256;

	private final BlockingQueue<Lookup<K>> waiting = new LinkedBlockingQueue<>(MAX_WAITING);

	private final Function<Collection<K>, Map<K, StoredUser>> query;

	private final LookupWaitLimit waitLimit;

	private final LookupObservation observation;

	private final String name;

	/** The only thread that runs queries, so that callers never wait for the database. */
	private @Nullable Thread thread;

	/** The keys of one call, what was found, when it was queued, and the call's span. */
	private record Lookup<K>(Collection<K> keys, CompletableFuture<Map<K, StoredUser>> result, long since,
			@Nullable Span caller) {
	}

	/**
	 * @param name of the thread
	 * @param query finds the existing users of the keys, by key; may block
	 * @param observation of this kind of lookup
	 */
	CoalescedLookup(String name, Function<Collection<K>, Map<K, StoredUser>> query, LookupWaitLimit waitLimit,
			LookupObservation observation) {
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
	 * completes on another thread, which must not be blocked. It fails with
	 * {@link LookupOverloadedException} if it waited too long or too many wait already,
	 * or with the failure of the query.
	 */
	CompletionStage<Map<K, StoredUser>> find(Collection<K> keys) {
		Lookup<K> lookup = new Lookup<>(keys, new CompletableFuture<>(), System.nanoTime(), this.observation.caller());
		if (!this.waiting.offer(lookup)) {
			lookup.result().completeExceptionally(new LookupOverloadedException());
		}
		return lookup.result();
	}

	private void serve() {
		List<Lookup<K>> batch = new ArrayList<>(BATCH);
		try {
			while (!Thread.currentThread().isInterrupted()) {
				if (this.waiting.isEmpty()) {
					this.waitLimit.longestWait(0, 0);
				}
				batch.add(this.waiting.take());
				fill(batch);
				refuseOverdue(batch);
				complete(batch);
				batch.clear();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Adds waiting lookups as long as they fit into one query. */
	private void fill(List<Lookup<K>> batch) {
		int keys = batch.get(0).keys().size();
		for (Lookup<K> next = this.waiting.peek(); next != null; next = this.waiting.peek()) {
			keys += next.keys().size();
			if (keys > BATCH) {
				return;
			}
			batch.add(this.waiting.remove());
		}
	}

	private void refuseOverdue(List<Lookup<K>> batch) {
		long now = System.nanoTime();
		long longestWait = this.waitLimit.longestWait(now - batch.get(0).since(), batch.size() + this.waiting.size());
		batch.removeIf((lookup) -> now - lookup.since() > longestWait
				&& lookup.result().completeExceptionally(new LookupOverloadedException()));
	}

	private void complete(List<Lookup<K>> batch) {
		if (batch.isEmpty()) {
			return;
		}
		try {
			List<K> keys = batch.stream().flatMap((lookup) -> lookup.keys().stream()).distinct().toList();
			List<Span> callers = batch.stream().map(Lookup::caller).filter(Objects::nonNull).toList();
			Map<K, StoredUser> found = this.observation.query(keys.size(), System.nanoTime() - batch.get(0).since(),
					callers, () -> this.query.apply(keys));
			batch.forEach((lookup) -> lookup.result().complete(found));
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
