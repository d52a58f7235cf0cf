package io.userservice.user;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.hibernate.SessionFactory;
import org.hibernate.jpa.SpecHints;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class UserLookupTests {

	/** Even ids exist; a query for 666 fails. */
	private final GatedUserReads reads = new GatedUserReads();

	private volatile long longestWait = Long.MAX_VALUE;

	private final List<Long> oldest = new CopyOnWriteArrayList<>();

	private final UserLookup lookup = new UserLookup(this.reads, (oldest, waiting) -> {
		this.oldest.add(oldest);
		return this.longestWait;
	});

	@AfterEach
	void stop() {
		this.lookup.stop();
	}

	@Test
	void queriesASingleLookupAtOnce() throws Exception {
		this.reads.gate.release();
		assertThat(get(find(2)).id()).isEqualTo(2);
		assertThat(this.reads.queried).containsExactly(List.of(2));
	}

	@Test
	void batchesLookupsThatComeDuringAQuery() throws Exception {
		CompletableFuture<StoredUser> first = find(2);
		awaitQueries(1);
		List<CompletableFuture<StoredUser>> rest = IntStream.of(4, 6, 4, 8).mapToObj(this::find).toList();
		this.reads.gate.release(2);
		assertThat(get(first).id()).isEqualTo(2);
		for (CompletableFuture<StoredUser> one : rest) {
			get(one);
		}
		assertThat(this.reads.queried).containsExactly(List.of(2), List.of(4, 6, 8));
		assertThat(get(rest.get(0))).isSameAs(get(rest.get(2)));
	}

	@Test
	void queriesAnIdAgainThatItHasJustRead() throws Exception {
		this.reads.gate.release(2);
		StoredUser before = get(find(2));
		assertThat(get(find(2))).isNotSameAs(before);
		assertThat(this.reads.queried).hasSize(2);
	}

	@Test
	void completesNoLookupFromAQueryThatBeganBeforeIt() throws Exception {
		CompletableFuture<StoredUser> before = find(2);
		awaitQueries(1);
		CompletableFuture<StoredUser> after = find(2);
		this.reads.gate.release(1);
		get(before);
		assertThat(after).isNotDone();
		this.reads.gate.release(1);
		get(after);
		assertThat(this.reads.queried).hasSize(2);
	}

	@Test
	void failsOnlyTheLookupOfAnUnknownId() throws Exception {
		CompletableFuture<StoredUser> blocking = find(2);
		awaitQueries(1);
		CompletableFuture<StoredUser> known = find(4);
		CompletableFuture<StoredUser> unknown = find(5);
		this.reads.gate.release(2);
		get(blocking);
		assertThat(get(known).id()).isEqualTo(4);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(unknown))
			.withCauseInstanceOf(UserException.NotFound.class);
	}

	@Test
	void failsOnlyTheBatchWhoseQueryFails() throws Exception {
		CompletableFuture<StoredUser> blocking = find(2);
		awaitQueries(1);
		CompletableFuture<StoredUser> broken = find(666);
		CompletableFuture<StoredUser> beside = find(4);
		this.reads.gate.release(2);
		get(blocking);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(broken))
			.withMessageContaining("broken");
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(beside))
			.withMessageContaining("broken");
		this.reads.gate.release();
		assertThat(get(find(4)).id()).isEqualTo(4);
	}

	@Test
	void refusesLookupsBeyondTheLimitOfTheQueue() throws Exception {
		find(2);
		awaitQueries(1);
		for (int waiting = 0; waiting < UserLookup.WAITING; waiting++) {
			find(4);
		}
		assertThatExceptionOfType(UserException.LookupOverloaded.class).isThrownBy(() -> this.lookup.find(4));
		this.reads.gate.release(1000);
		Awaitility.await()
			.ignoreExceptionsInstanceOf(UserException.LookupOverloaded.class)
			.untilAsserted(() -> get(find(4)));
		assertThat(this.reads.queried).allMatch((ids) -> ids.size() <= UserLookup.BATCH);
	}

	@Test
	void refusesLookupsThatHaveWaitedLongerThanTheyMay() throws Exception {
		CompletableFuture<StoredUser> running = find(2);
		awaitQueries(1);
		CompletableFuture<StoredUser> late = find(4);
		this.longestWait = 0;
		this.reads.gate.release(2);
		assertThat(get(running).id()).isEqualTo(2);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(late))
			.withCauseInstanceOf(UserException.LookupOverloaded.class);
		this.longestWait = Long.MAX_VALUE;
		assertThat(get(find(8)).id()).isEqualTo(8);
		assertThat(this.oldest).contains(0L).anyMatch((nanos) -> nanos > 0);
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
		assertThat(this.reads.queried).isEmpty();
	}

	private CompletableFuture<StoredUser> find(int id) {
		return this.lookup.find(id).toCompletableFuture();
	}

	private static StoredUser get(CompletableFuture<StoredUser> result) throws Exception {
		return result.get(10, TimeUnit.SECONDS);
	}

	private void awaitQueries(int count) {
		Awaitility.await().until(() -> this.reads.queried.size() == count);
	}

	/** Records its queries, and blocks each one until the test releases it. */
	private static class GatedUserReads extends UserReads {

		private final Semaphore gate = new Semaphore(0);

		private final List<List<Integer>> queried = new CopyOnWriteArrayList<>();

		GatedUserReads() {
			super(sessions());
		}

		private static SessionFactory sessions() {
			SessionFactory sessions = mock();
			given(sessions.getProperties()).willReturn(Map.of(SpecHints.HINT_SPEC_QUERY_TIMEOUT, 2_000));
			return sessions;
		}

		@Override
		List<StoredUser> find(Integer[] array) {
			List<Integer> ids = List.of(array);
			this.queried.add(ids);
			this.gate.acquireUninterruptibly();
			if (ids.contains(666)) {
				throw new IllegalStateException("broken");
			}
			return ids.stream()
				.filter((id) -> id % 2 == 0)
				.map((id) -> new StoredUser(id, "user", id + "@example.com"))
				.toList();
		}

	}

}
