package io.userservice.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongUnaryOperator;

/**
 * How long to wait after a failure: twice as long after each, until following has worked
 * for as long as the longest pause.
 */
public final class Backoff {

	public static final Duration SHORTEST = Duration.ofMillis(400);

	public static final Duration LONGEST = Duration.ofSeconds(10);

	private final Duration shortest;

	private final Duration longest;

	private final LongUnaryOperator random;

	private int failures;

	public Backoff(Duration shortest, Duration longest) {
		this(shortest, longest, (bound) -> ThreadLocalRandom.current().nextLong(bound));
	}

	/**
	 * @param random a number below a bound
	 */
	public Backoff(Duration shortest, Duration longest, LongUnaryOperator random) {
		this.shortest = shortest;
		this.longest = longest;
		this.random = random;
	}

	/**
	 * The pause after a failure, give or take a quarter.
	 * @param worked for how long it had worked before
	 * @param firstAtOnce whether there is no pause if it is the first failure
	 */
	public Duration afterFailure(Duration worked, boolean firstAtOnce) {
		if (worked.compareTo(this.longest) >= 0) {
			this.failures = 0;
		}
		this.failures++;
		if (this.failures == 1 && firstAtOnce) {
			return Duration.ZERO;
		}
		long due = this.longest.toMillis();
		// A higher power is longer than any pause.
		if (this.failures <= Integer.SIZE) {
			due = Math.min(due, this.shortest.toMillis() << (this.failures - 1));
		}
		return Duration.ofMillis(due * 3 / 4 + this.random.applyAsLong(due / 2 + 1));
	}

}
