package io.userservice.client.cache.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/** Does one thing after the other, in the order of a time that passes at once. */
final class Timeline {

	static final long MILLIS = 1_000_000;

	static final long SECONDS = 1_000 * MILLIS;

	/** All that is left to chance. */
	final Random random;

	private final PriorityQueue<Event> events = new PriorityQueue<>(
			Comparator.comparingLong(Event::time).thenComparingLong(Event::number));

	private long now = SECONDS;

	private long number;

	private record Event(long time, long number, Runnable what) {
	}

	Timeline(long seed) {
		this.random = new Random(seed);
	}

	long now() {
		return this.now;
	}

	void after(long nanos, Runnable what) {
		this.events.add(new Event(this.now + Math.max(0, nanos), this.number++, what));
	}

	/** Again and again, with pauses by chance. */
	void repeat(long longestPause, Runnable what) {
		after(upTo(longestPause), () -> {
			what.run();
			repeat(longestPause, what);
		});
	}

	/** Does the next thing. */
	void next() {
		Event next = this.events.remove();
		this.now = next.time();
		next.what().run();
	}

	long upTo(long nanos) {
		return (long) (this.random.nextDouble() * nanos);
	}

	boolean oneIn(int number) {
		return this.random.nextInt(number) == 0;
	}

}
