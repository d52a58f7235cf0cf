package io.userservice.rpc.overload;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.userservice.error.SentError;
import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.BoundExceededException;
import io.userservice.rpc.limit.Bounds;
import io.userservice.rpc.server.CallTimer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Work starts when {@link #runStarted} lets the executor run. */
class FairQueueTests {

	private static final Duration LONG = Duration.ofMinutes(1);

	private final ConcurrentLinkedQueue<Runnable> started = new ConcurrentLinkedQueue<>();

	private final List<String> ran = new CopyOnWriteArrayList<>();

	private final List<RuntimeException> refused = new CopyOnWriteArrayList<>();

	private final AtomicLong progress = new AtomicLong();

	private FairQueue queue = queue(Duration.ofMinutes(1), Duration.ofMinutes(1));

	private FairQueue queue(Duration longestWait, Duration overloadAfter) {
		return new FairQueue(places(8), new QueueLimits(2, 2, longestWait, Duration.ofMillis(50), overloadAfter, 0),
				this.started::add, new CallTimer(), () -> 1, this::hindrance, FairQueueTests::rowIsHeld);
	}

	private Supplier<@Nullable RuntimeException> hindrance() {
		long before = this.progress.get();
		return () -> (this.progress.get() > before) ? null : new IllegalStateException("stalled");
	}

	private static RuntimeException rowIsHeld() {
		return new IllegalStateException("the row is held");
	}

	private static Bound places(int places) {
		return new Bounds(new SimpleMeterRegistry()).createSharedByHalves("turns", places);
	}

	@Test
	void startsNoMoreThanTheWeightAtATime() {
		submit("a", 1, "1");
		submit("b", 1, "2");
		submit("c", 1, "3");
		assertThat(this.started).hasSize(2);
		this.started.remove().run();
		assertThat(this.started).hasSize(2);
	}

	@Test
	void refusesWhatWaitsWithoutAFailureOnceTheExecutorIsClosed() {
		ExecutorService executor = Executors.newSingleThreadExecutor();
		this.queue = new FairQueue(places(8), new QueueLimits(1, 1, LONG, LONG, LONG, 0), executor, new CallTimer(),
				() -> 1, this::hindrance, FairQueueTests::rowIsHeld);
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		CountDownLatch closed = new CountDownLatch(1);
		this.queue.submit("a", 1, Set.of("row"), () -> await(closed, failures), this.refused::add);
		this.queue.submit("a", 1, Set.of("row"), () -> this.ran.add("same row"), this.refused::add);
		submit("b", 1, "waits");
		executor.shutdown();
		closed.countDown();
		Awaitility.await().untilAsserted(() -> assertThat(this.refused).hasSize(2));
		submit("c", 1, "comes later");
		this.queue.resume("c", 1, () -> this.ran.add("resumed"), this.refused::add);
		assertThat(this.refused).hasSize(4).allSatisfy((refusal) -> {
			assertThat(Status.fromThrowable(refusal).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
			assertThat(SentError.reason(Status.trailersFromThrowable(refusal))).contains("SHUTTING_DOWN");
		});
		assertThat(failures).isEmpty();
		assertThat(this.ran).isEmpty();
		Awaitility.await().untilAsserted(() -> assertThat(this.queue.bound().used()).isZero());
	}

	private static void await(CountDownLatch latch, List<Throwable> failures) {
		Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			failures.add(ex);
		}
	}

	@Test
	void startsHeavyWorkAloneAndAfterWhatCameBefore() {
		submit("a", 1, "light");
		submit("b", 2, "heavy");
		submit("c", 1, "later");
		assertThat(this.started).hasSize(1);
		runStarted();
		assertThat(this.ran).containsExactly("light", "heavy", "later");
	}

	@Test
	void takesTurnsBetweenCallers() {
		submit("greedy", 2, "1");
		submit("greedy", 2, "2");
		submit("greedy", 2, "3");
		submit("modest", 2, "m");
		runStarted();
		assertThat(this.ran).containsExactly("1", "2", "m", "3");
	}

	@Test
	void resumesACallBeforeItsCallersOtherWorkAndWithoutAPlace() {
		submit("a", 2, "1");
		submit("a", 2, "2");
		submit("a", 2, "3");
		submit("a", 2, "4");
		this.queue.resume("a", 2, () -> this.ran.add("rest of 1"), this.refused::add);
		assertThat(this.queue.bound().used()).isEqualTo(4);
		runStarted();
		assertThat(this.ran).containsExactly("1", "rest of 1", "2", "3", "4");
	}

	@Test
	void refusesAtOnceACallerWithHalfOfThePlaces() {
		for (int place = 0; place < 4; place++) {
			submit("a", 1, "a");
		}
		assertThatExceptionOfType(BoundExceededException.class).isThrownBy(() -> submit("a", 1, "one more"));
		submit("b", 1, "b");
		runStarted();
		assertThat(this.ran).hasSize(5);
		assertThat(this.queue.bound().used()).isZero();
		submit("a", 1, "again");
	}

	/**
	 * Two callers have all places: the oldest waiting work of the larger one is refused.
	 */
	@Test
	void refusesTheOldestWorkOfTheCallerWithMostForOneWhoHasLess() {
		for (int place = 0; place < 4; place++) {
			submit("a", 1, "a" + place);
			submit("b", 1, "b" + place);
		}
		submit("c", 1, "c");
		submit("d", 1, "d");
		assertThat(this.refused).hasSize(2).hasOnlyElementsOfType(BoundExceededException.class);
		assertThat(this.queue.bound().used()).isEqualTo(8);
		assertThat(this.queue.bound().refused()).isEqualTo(2);
		runStarted();
		assertThat(this.ran).containsExactlyInAnyOrder("a0", "b0", "a2", "a3", "b2", "b3", "c", "d");
		assertThat(this.queue.bound().used()).isZero();
	}

	@Test
	void refusesWorkThatWaitsTooLongWhileOtherIsDone() {
		this.queue = queue(Duration.ofMillis(100), Duration.ofMinutes(1));
		submit("a", 2, "1");
		submit("b", 1, "2");
		this.progress.incrementAndGet();
		Awaitility.await().until(() -> this.refused.size() == 1);
		assertThat(this.refused.get(0)).isInstanceOf(BoundExceededException.class);
		assertThat(this.queue.bound().used()).isEqualTo(1);
		assertThat(this.queue.bound().refused()).isEqualTo(1);
	}

	@Test
	void reportsAStallWhenNothingIsDoneMeanwhile() {
		this.queue = queue(Duration.ofMillis(100), Duration.ofMinutes(1));
		submit("a", 2, "1");
		submit("b", 1, "2");
		Awaitility.await().until(() -> this.refused.size() == 1);
		assertThat(this.refused.get(0)).isInstanceOf(IllegalStateException.class).hasMessage("stalled");
	}

	@Test
	void refusesLateWorkWhenWorkHasBeenLateForSomeTime() {
		this.queue = queue(Duration.ofMinutes(1), Duration.ofMillis(100));
		submit("a", 2, "runs");
		submit("a", 2, "late");
		submit("a", 1, "later");
		pause();
		this.progress.incrementAndGet();
		this.started.remove().run();
		pause();
		submit("a", 1, "young");
		submit("b", 1, "of another caller");
		runStarted();
		assertThat(this.ran).containsExactlyInAnyOrder("runs", "late", "young", "of another caller");
		assertThat(this.refused).singleElement().isInstanceOf(BoundExceededException.class);
		assertThat(this.queue.bound().used()).isZero();
	}

	/** As deep pages do: another caller's work waits for one of them. */
	@Test
	void servesWorkThatWaitsForOthersThatTakeLong() {
		this.queue = queue(Duration.ofMinutes(1), Duration.ZERO);
		for (int slow = 0; slow < 8; slow++) {
			this.queue.submit("greedy", 2, FairQueueTests::pause, this.refused::add);
			runStarted();
		}
		submit("greedy", 2, "runs");
		submit("modest", 1, "waits");
		pause();
		runStarted();
		assertThat(this.ran).containsExactly("runs", "waits");
	}

	@Test
	void servesWorkThatIsLateOnce() {
		this.queue = queue(Duration.ofMinutes(1), Duration.ofMillis(100));
		submit("a", 2, "runs");
		submit("a", 2, "late");
		submit("a", 2, "as late");
		pause();
		runStarted();
		assertThat(this.ran).containsExactly("runs", "late", "as late");
	}

	@Test
	void forgetsLatenessWhenNothingWaits() {
		this.queue = queue(Duration.ofMinutes(1), Duration.ZERO);
		for (int burst = 0; burst < 2; burst++) {
			submit("a", 2, "runs");
			submit("a", 2, "late");
			pause();
			runStarted();
		}
		assertThat(this.ran).containsExactly("runs", "late", "runs", "late");
	}

	/** Longer than what the queues of these tests take for an overload. */
	private static void pause() {
		long since = System.nanoTime();
		Awaitility.await().until(() -> System.nanoTime() - since > Duration.ofMillis(150).toNanos());
	}

	@Test
	void freesTheTurnOfWorkThatThrows() {
		this.queue.submit("a", 2, () -> {
			throw new IllegalStateException("broken");
		}, this.refused::add);
		submit("b", 2, "next");
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.started.remove().run());
		runStarted();
		assertThat(this.ran).containsExactly("next");
		assertThat(this.queue.bound().used()).isZero();
	}

	@Test
	void neverRunsMoreThanTheWeightUnderConcurrency() throws Exception {
		AtomicInteger running = new AtomicInteger();
		List<Integer> seen = new CopyOnWriteArrayList<>();
		AtomicInteger done = new AtomicInteger();
		var threads = java.util.concurrent.Executors.newCachedThreadPool();
		FairQueue concurrent = new FairQueue(places(10_000),
				new QueueLimits(3, 3, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1), 0), threads,
				new CallTimer(), () -> 1, this::hindrance, FairQueueTests::rowIsHeld);
		List<Thread> callers = new ArrayList<>();
		for (int caller = 0; caller < 8; caller++) {
			String name = "caller " + caller;
			callers.add(new Thread(() -> {
				for (int call = 0; call < 200; call++) {
					concurrent.submit(name, 1 + call % 3, () -> {
						seen.add(running.addAndGet(1));
						running.addAndGet(-1);
						done.incrementAndGet();
					}, this.refused::add);
				}
			}));
		}
		callers.forEach(Thread::start);
		Awaitility.await().until(() -> done.get() == 1_600);
		assertThat(seen).allMatch((count) -> count <= 3);
		Awaitility.await().until(() -> concurrent.bound().used() == 0);
		threads.shutdown();
	}

	private void submit(String caller, int weight, String name) {
		this.queue.submit(caller, weight, () -> this.ran.add(name), this.refused::add);
	}

	/** Runs what has started, and what starts thereby. */
	private void runStarted() {
		for (Runnable work = this.started.poll(); work != null; work = this.started.poll()) {
			work.run();
		}
	}

}
