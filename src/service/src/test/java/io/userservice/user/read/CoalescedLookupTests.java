package io.userservice.user.read;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Tracer;
import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.BoundExceededException;
import io.userservice.rpc.limit.Bounds;
import io.userservice.user.StoredUser;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CoalescedLookupTests {

	/** Even ids exist; a query for 666 fails. */
	private final GatedQuery query = new GatedQuery();

	private volatile long longestWait = Long.MAX_VALUE;

	private final List<Long> oldest = new CopyOnWriteArrayList<>();

	private final Bound bound = new Bounds(new SimpleMeterRegistry()).createSharedByHalves("lookups", 1_000);

	private final CoalescedLookup<Integer> lookup = new CoalescedLookup<>("user-lookup",
			(keys, calls) -> new Found<>(this.query.find(keys)), places(), (oldest, waiting) -> {
				this.oldest.add(oldest);
				return this.longestWait;
			}, new LookupObservation("id", new SimpleMeterRegistry(), Tracer.NOOP));

	private LookupPlaces places() {
		return new LookupPlaces() {
			@Override
			public Runnable take(Object caller, int users, Consumer<RuntimeException> refuse) {
				return CoalescedLookupTests.this.bound.acquire(caller, users,
						() -> refuse.accept(new BoundExceededException("lookups")))::close;
			}

			@Override
			public RuntimeException refuse() {
				return CoalescedLookupTests.this.bound.refuse();
			}
		};
	}

	@BeforeEach
	void start() {
		this.lookup.start();
	}

	@AfterEach
	void stop() {
		this.lookup.stop();
	}

	@Test
	void queriesASingleLookupAtOnce() throws Exception {
		this.query.gate.release();
		assertThat(get(find(2)).id()).isEqualTo(2);
		assertThat(this.query.queried).containsExactly(List.of(2));
	}

	@Test
	void batchesLookupsThatComeDuringAQuery() throws Exception {
		CompletableFuture<StoredUser> first = find(2);
		awaitQueries(1);
		List<CompletableFuture<StoredUser>> rest = IntStream.of(4, 6, 4, 8).mapToObj(this::find).toList();
		this.query.gate.release(2);
		assertThat(get(first).id()).isEqualTo(2);
		for (CompletableFuture<StoredUser> one : rest) {
			get(one);
		}
		assertThat(this.query.queried).containsExactly(List.of(2), List.of(4, 6, 8));
		assertThat(get(rest.get(0))).isSameAs(get(rest.get(2)));
	}

	@Test
	void queriesAnIdAgainThatItHasJustRead() throws Exception {
		this.query.gate.release(2);
		StoredUser before = get(find(2));
		assertThat(get(find(2))).isNotSameAs(before);
		assertThat(this.query.queried).hasSize(2);
	}

	@Test
	void completesNoLookupFromAQueryThatBeganBeforeIt() throws Exception {
		CompletableFuture<StoredUser> before = find(2);
		awaitQueries(1);
		CompletableFuture<StoredUser> after = find(2);
		this.query.gate.release(1);
		get(before);
		assertThat(after).isNotDone();
		this.query.gate.release(1);
		get(after);
		assertThat(this.query.queried).hasSize(2);
	}

	@Test
	void failsOnlyTheLookupOfAnUnknownId() throws Exception {
		CompletableFuture<StoredUser> blocking = find(2);
		awaitQueries(1);
		CompletableFuture<StoredUser> known = find(4);
		CompletableFuture<StoredUser> unknown = find(5);
		this.query.gate.release(2);
		get(blocking);
		assertThat(get(known).id()).isEqualTo(4);
		assertThat(get(unknown)).isNull();
	}

	@Test
	void queriesManyKeysOfOneCallTogetherAndNoMoreThanFitBesideThem() throws Exception {
		CompletableFuture<StoredUser> blocking = find(2);
		awaitQueries(1);
		List<Integer> many = IntStream.rangeClosed(1, UserLookups.BATCH - 1).boxed().toList();
		CompletableFuture<Map<Integer, StoredUser>> all = find("a", many);
		CompletableFuture<StoredUser> fits = find("b", 1_000);
		CompletableFuture<StoredUser> next = find("c", 1_002);
		CompletableFuture<Map<Integer, StoredUser>> larger = find("d", IntStream.rangeClosed(1, 400).boxed().toList());
		this.query.gate.release(4);
		get(blocking);
		assertThat(all.get(60, TimeUnit.SECONDS)).containsKeys(2, 4, 254).doesNotContainKey(3);
		assertThat(get(fits).id()).isEqualTo(1_000);
		assertThat(get(next).id()).isEqualTo(1_002);
		assertThat(larger.get(60, TimeUnit.SECONDS)).containsKeys(2, 400);
		assertThat(this.query.queried).extracting(List::size).containsExactly(1, UserLookups.BATCH, 1, 400);
	}

	@Test
	void failsOnlyTheBatchWhoseQueryFails() throws Exception {
		CompletableFuture<StoredUser> blocking = find(2);
		awaitQueries(1);
		CompletableFuture<StoredUser> broken = find(666);
		CompletableFuture<StoredUser> beside = find(4);
		this.query.gate.release(2);
		get(blocking);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(broken))
			.withMessageContaining("broken");
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(beside))
			.withMessageContaining("broken");
		this.query.gate.release();
		assertThat(get(find(4)).id()).isEqualTo(4);
	}

	@Test
	void refusesACallerWithHalfOfThePlaces() throws Exception {
		find(2);
		awaitQueries(1);
		for (int waiting = 1; waiting < 500; waiting++) {
			find(4);
		}
		assertThatExceptionOfType(BoundExceededException.class).isThrownBy(() -> find(4));
		CompletableFuture<StoredUser> ofAnother = find("another", 6);
		this.query.gate.release(1000);
		assertThat(get(ofAnother).id()).isEqualTo(6);
		Awaitility.await().until(() -> this.bound.used() == 0);
		assertThat(get(find(4)).id()).isEqualTo(4);
		assertThat(this.query.queried).allMatch((ids) -> ids.size() <= UserLookups.BATCH);
	}

	/** However much the others look up, a caller with one lookup finds a place. */
	@Test
	void refusesTheOldestOfTheCallerWithMostForOneWhoHasLess() throws Exception {
		CompletableFuture<StoredUser> running = find("quick", 2);
		awaitQueries(1);
		List<Integer> many = IntStream.rangeClosed(1, 249).boxed().toList();
		CompletableFuture<?> oldest = find("a", many);
		List<CompletableFuture<?>> rest = List.of(find("b", many), find("a", many), find("b", many));
		CompletableFuture<StoredUser> modest = find("c", 6);
		List<CompletableFuture<StoredUser>> others = IntStream.range(0, 200)
			.mapToObj((caller) -> find("caller " + caller, 8))
			.toList();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> oldest.get(60, TimeUnit.SECONDS))
			.withCauseInstanceOf(BoundExceededException.class);
		this.query.gate.release(1000);
		assertThat(get(running).id()).isEqualTo(2);
		assertThat(get(modest).id()).isEqualTo(6);
		for (CompletableFuture<StoredUser> other : others) {
			assertThat(get(other).id()).isEqualTo(8);
		}
		for (CompletableFuture<?> one : rest) {
			one.get(60, TimeUnit.SECONDS);
		}
		Awaitility.await().until(() -> this.bound.used() == 0);
	}

	@Test
	void takesTurnsBetweenCallers() throws Exception {
		find("a", 2);
		awaitQueries(1);
		List<Integer> many = IntStream.rangeClosed(1, 200).boxed().toList();
		find("a", many);
		find("a", many);
		CompletableFuture<StoredUser> modest = find("b", 1_000);
		this.query.gate.release(2);
		assertThat(get(modest).id()).isEqualTo(1_000);
		assertThat(this.query.queried).extracting(List::size).startsWith(1, 201);
		this.query.gate.release(1);
	}

	@Test
	void refusesLookupsThatHaveWaitedLongerThanTheyMay() throws Exception {
		CompletableFuture<StoredUser> running = find(2);
		awaitQueries(1);
		CompletableFuture<StoredUser> late = find(4);
		this.longestWait = 0;
		this.query.gate.release(2);
		assertThat(get(running).id()).isEqualTo(2);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(late))
			.withCauseInstanceOf(BoundExceededException.class);
		this.longestWait = Long.MAX_VALUE;
		assertThat(get(find(8)).id()).isEqualTo(8);
		assertThat(this.oldest).anyMatch((nanos) -> nanos > 0);
		// Told once nothing waits, which the last lookup does not wait for.
		Awaitility.await().until(() -> this.oldest.contains(0L));
	}

	@Test
	void blocksWithoutQueryingWhileThereIsNoLookup() {
		Awaitility.await()
			.until(() -> List.of(Thread.State.WAITING)
				.contains(Thread.getAllStackTraces()
					.keySet()
					.stream()
					.filter((thread) -> thread.getName().equals("user-lookup"))
					.findFirst()
					.orElseThrow()
					.getState()));
		assertThat(this.query.queried).isEmpty();
	}

	private CompletableFuture<StoredUser> find(int id) {
		return find("a", id);
	}

	private CompletableFuture<StoredUser> find(String caller, int id) {
		return find(caller, List.of(id)).thenApply((found) -> found.get(id));
	}

	private CompletableFuture<Map<Integer, StoredUser>> find(String caller, List<Integer> ids) {
		return this.lookup.find(caller, ids, null).toCompletableFuture();
	}

	private static StoredUser get(CompletableFuture<StoredUser> result) throws Exception {
		return result.get(60, TimeUnit.SECONDS);
	}

	private void awaitQueries(int count) {
		Awaitility.await().until(() -> this.query.queried.size() == count);
	}

	/** Records its queries, and blocks each one until the test releases it. */
	private static class GatedQuery {

		private final Semaphore gate = new Semaphore(0);

		private final List<List<Integer>> queried = new CopyOnWriteArrayList<>();

		Map<Integer, StoredUser> find(Collection<Integer> keys) {
			List<Integer> ids = List.copyOf(keys);
			this.queried.add(ids);
			this.gate.acquireUninterruptibly();
			if (ids.contains(666)) {
				throw new IllegalStateException("broken");
			}
			return ids.stream()
				.filter((id) -> id % 2 == 0)
				.collect(Collectors.toMap(Function.identity(),
						(id) -> new StoredUser(id, "user", id + "@example.com", 0, 0, 0)));
		}

	}

}
