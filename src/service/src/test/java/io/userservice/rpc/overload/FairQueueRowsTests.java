package io.userservice.rpc.overload;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.userservice.rpc.limit.BoundExceededException;
import io.userservice.rpc.limit.Bounds;
import io.userservice.rpc.server.CallTimer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Work of the same rows, in a queue of 20 places whose work starts when the test runs it.
 */
class FairQueueRowsTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	private final ConcurrentLinkedQueue<Runnable> started = new ConcurrentLinkedQueue<>();

	private final List<String> ran = new ArrayList<>();

	private final List<RuntimeException> refused = new CopyOnWriteArrayList<>();

	private long now;

	private final CallTimer timer = new CallTimer() {

		@Override
		public long nanoTime() {
			return FairQueueRowsTests.this.now;
		}

	};

	private FairQueue queue = queue(4, LONG, LONG);

	private FairQueue queue(int weightOfCaller, Duration longestWait, Duration overloadWait) {
		return new FairQueue(new Bounds(new SimpleMeterRegistry()).createSharedByHalves("turns", 20),
				new QueueLimits(4, weightOfCaller, longestWait, overloadWait, Duration.ZERO, 0), this.started::add,
				this.timer, () -> 1, () -> () -> null, FairQueueRowsTests::rowIsHeld);
	}

	private static RuntimeException rowIsHeld() {
		return new IllegalStateException("the row is held");
	}

	@Test
	void runsOneOfARowAtATimeAndOthersBesideIt() {
		IntStream.range(0, 6).forEach((update) -> submit("a", "update " + update, 1));
		submit("b", "other", 2);
		assertThat(this.started).hasSize(2);
		runNext();
		assertThat(this.started).as("the next of the row comes when the first has ended").hasSize(2);
		runAll();
		assertThat(this.ran).containsExactly("update 0", "other", "update 1", "update 2", "update 3", "update 4",
				"update 5");
		assertThat(this.queue.bound().used()).isZero();
	}

	@Test
	void letsCallersTakeTurnsAtARow() {
		submit("a", "a1", 1);
		submit("a", "a2", 1);
		submit("a", "a3", 1);
		submit("b", "b1", 1);
		runAll();
		assertThat(this.ran).containsExactly("a1", "a2", "b1", "a3");
	}

	/** As of an update of an e-mail: that of the user, and that of the e-mail. */
	@Test
	void waitsForEachOfItsRows() {
		submit("a", "1", 1);
		submit("b", "2", 2);
		submit("c", "1 and 2", 1, 2);
		submit("d", "2 and 1", 2, 1);
		submit("d", "2 again", 2);
		assertThat(this.started).hasSize(2);
		runNext();
		assertThat(this.started).hasSize(1);
		runNext();
		runAll();
		assertThat(this.ran).hasSize(5).startsWith("1", "2");
		assertThat(this.queue.bound().used()).isZero();
	}

	/** A row that becomes held only after work of it was queued. */
	@Test
	void passesOverWorkWhoseRowIsHeldByNow() {
		IntStream.range(0, 4).forEach((other) -> submit("a", "a" + other, 10 + other));
		submit("b", "first of the row", 1);
		submit("b", "second of the row", 1);
		submit("c", "c", 2);
		runNext();
		runNext();
		assertThat(this.started).hasSize(4);
		runAll();
		assertThat(this.ran).containsExactly("a0", "a1", "a2", "a3", "first of the row", "c", "second of the row");
	}

	@Test
	void doesNotCallAWaitForARowAnOverload() {
		this.queue = queue(4, Duration.ofMillis(50), LONG);
		submit("a", "runs", 1);
		submit("a", "waits", 1);
		Awaitility.await().until(() -> !this.refused.isEmpty());
		assertThat(this.refused).singleElement().extracting(Throwable::getMessage).isEqualTo("the row is held");
		assertThat(this.queue.bound().refused()).isZero();
		assertThat(this.queue.bound().used()).isEqualTo(1);
	}

	/** CoDel would refuse what is late, once something has been late for some time. */
	@Test
	void doesNotCountAWaitForARowAgainstOthers() {
		this.queue = queue(4, LONG, Duration.ofMillis(50));
		submit("a", "runs", 1);
		IntStream.range(0, 6).forEach((update) -> submit("a", "waits", 1));
		Runnable runs = this.started.remove();
		for (int call = 0; call < 20; call++) {
			this.now += Duration.ofMillis(100).toNanos();
			submit("b", "b", 100 + call);
			runNext();
		}
		assertThat(this.ran).hasSize(20).containsOnly("b");
		runs.run();
		runAll();
		assertThat(this.ran).hasSize(27);
		assertThat(this.refused).isEmpty();
	}

	@Test
	void refusesMoreThanHalfOfThePlacesForOneRow() {
		IntStream.range(0, 5).forEach((call) -> submit("a", "a", 1));
		IntStream.range(0, 5).forEach((call) -> submit("b", "b", 1));
		assertThatIllegalStateException().isThrownBy(() -> submit("c", "c", 1)).withMessage("the row is held");
		submit("c", "of another row", 2);
		assertThat(this.queue.bound().refused()).isZero();
	}

	/** What gives way leaves its row, too, and what waited behind it goes on. */
	@Test
	void freesTheRowOfWorkThatGivesWay() {
		for (int call = 0; call < 10; call++) {
			submit("a", "a", 1);
			submit("b", "b", 2);
		}
		IntStream.range(0, 6).forEach((caller) -> submit("c" + caller, "c", 10 + caller));
		runAll();
		assertThat(this.refused).hasSize(6).hasOnlyElementsOfType(BoundExceededException.class);
		assertThat(this.ran).hasSize(20);
		assertThat(this.queue.bound().used()).isZero();
	}

	@Test
	void givesOneCallerAllWhileNoOtherComesAndThenItsShare() {
		this.queue = queue(2, LONG, LONG);
		IntStream.range(0, 4).forEach((call) -> submit("a", "a", 10 + call));
		assertThat(this.started).hasSize(4);
		submit("b", "b", 1);
		runAll();
		IntStream.range(0, 6).forEach((call) -> submit("a", "a again", 10 + call));
		assertThat(this.started).hasSize(2);
		submit("b", "b again", 1);
		submit("b", "b again", 2);
		assertThat(this.started).hasSize(4);
		runAll();
		assertThat(this.ran).hasSize(13);
	}

	/**
	 * Whatever comes and ends, no row is written twice at a time, and nothing is left.
	 */
	@RepeatedTest(50)
	void runsAllWorkAndEachRowAlone(RepetitionInfo repetition) {
		Random random = new Random(repetition.getCurrentRepetition());
		this.queue = queue(2, LONG, LONG);
		Set<Integer> written = new HashSet<>();
		int[] counts = new int[2];
		for (int step = 0; step < 400; step++) {
			if (random.nextBoolean()) {
				Set<Integer> rows = new HashSet<>();
				random.ints(random.nextInt(4), 0, 6).forEach(rows::add);
				try {
					this.queue.submit(random.nextInt(4), 1 + random.nextInt(4), rows, () -> {
						assertThat(Collections.disjoint(rows, written)).isTrue();
						written.addAll(rows);
						counts[1]++;
						// Others start meanwhile.
						if (random.nextBoolean()) {
							runNext();
						}
						written.removeAll(rows);
					}, this.refused::add);
					counts[0]++;
				}
				catch (BoundExceededException | IllegalStateException ex) {
					// Nothing is left of it.
				}
			}
			else {
				runNext();
			}
		}
		runAll();
		assertThat(counts[1] + this.refused.size()).isEqualTo(counts[0]);
		assertThat(this.queue.bound().used()).isZero();
	}

	private void submit(String caller, String name, Integer... rows) {
		this.queue.submit(caller, 1, Set.of(rows), () -> this.ran.add(name), this.refused::add);
	}

	private void runNext() {
		Runnable work = this.started.poll();
		if (work != null) {
			work.run();
		}
	}

	private void runAll() {
		while (!this.started.isEmpty()) {
			runNext();
		}
	}

}
