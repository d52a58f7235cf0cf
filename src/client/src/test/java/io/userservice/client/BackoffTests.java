package io.userservice.client;

import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BackoffTests {

	private final Backoff backoff = new Backoff(Backoff.SHORTEST, Backoff.LONGEST);

	/**
	 * A service that refuses each token is asked for all users each time, in two pages at
	 * least.
	 */
	@RepeatedTest(20)
	void allowsAtMostFiveReadingsInEightSecondsThoughTheFirstPauseIsNone() {
		Duration ofFive = Stream.generate(() -> this.backoff.afterFailure(Duration.ZERO, true))
			.limit(5)
			.reduce(Duration.ZERO, Duration::plus);
		assertThat(ofFive).isGreaterThan(Duration.ofSeconds(8));
	}

	@Test
	void hasNoPauseAfterTheFirstFailureAlone() {
		assertThat(this.backoff.afterFailure(Duration.ZERO, true)).isZero();
		assertThat(this.backoff.afterFailure(Duration.ZERO, true)).isPositive();
	}

	@Test
	void pausesAfterTheFirstFailureOfOtherKinds() {
		assertThat(this.backoff.afterFailure(Duration.ZERO, false)).isBetween(Duration.ofMillis(300),
				Duration.ofMillis(500));
	}

	@Test
	void growsToTheLongestAndNotBeyond() {
		for (int failure = 1; failure < 100; failure++) {
			assertThat(this.backoff.afterFailure(Duration.ZERO, false)).isBetween(Duration.ofMillis(300),
					Duration.ofMillis(12_500));
		}
		assertThat(this.backoff.afterFailure(Duration.ZERO, false)).isBetween(Duration.ofMillis(7_500),
				Duration.ofMillis(12_500));
	}

	@Test
	void beginsAnewOnceFollowingHasWorkedForLong() {
		Stream.generate(() -> this.backoff.afterFailure(Duration.ZERO, false)).limit(20).toList();
		assertThat(this.backoff.afterFailure(Duration.ofSeconds(9), false)).isGreaterThan(Duration.ofSeconds(4));
		assertThat(this.backoff.afterFailure(Duration.ofSeconds(10), false)).isLessThan(Duration.ofSeconds(1));
	}

}
