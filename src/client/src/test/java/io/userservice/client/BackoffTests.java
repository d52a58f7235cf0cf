package io.userservice.client;

import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BackoffTests {

	private final Backoff backoff = new Backoff(Backoff.SHORTEST, Backoff.LONGEST);

	/** A service that refuses each token is asked for all users each time. */
	@RepeatedTest(20)
	void allowsAtMostTenAttemptsInEightSecondsThoughTheFirstPauseIsNone() {
		Duration ofTen = Stream.generate(() -> this.backoff.afterFailure(Duration.ZERO, true))
			.limit(10)
			.reduce(Duration.ZERO, Duration::plus);
		assertThat(ofTen).isGreaterThan(Duration.ofSeconds(8));
	}

	@Test
	void hasNoPauseAfterTheFirstFailureAlone() {
		assertThat(this.backoff.afterFailure(Duration.ZERO, true)).isZero();
		assertThat(this.backoff.afterFailure(Duration.ZERO, true)).isPositive();
	}

	@Test
	void pausesAfterTheFirstFailureOfOtherKinds() {
		assertThat(this.backoff.afterFailure(Duration.ZERO, false)).isBetween(Duration.ofMillis(200),
				Duration.ofMillis(400));
	}

	@Test
	void growsToTheLongestAndNotBeyond() {
		for (int failure = 1; failure < 100; failure++) {
			assertThat(this.backoff.afterFailure(Duration.ZERO, false)).isBetween(Duration.ofMillis(200),
					Duration.ofSeconds(10));
		}
		assertThat(this.backoff.afterFailure(Duration.ZERO, false)).isBetween(Duration.ofSeconds(5),
				Duration.ofSeconds(10));
	}

	@Test
	void beginsAnewOnceFollowingHasWorkedForLong() {
		Stream.generate(() -> this.backoff.afterFailure(Duration.ZERO, false)).limit(20).toList();
		assertThat(this.backoff.afterFailure(Duration.ofSeconds(9), false)).isGreaterThan(Duration.ofSeconds(4));
		assertThat(this.backoff.afterFailure(Duration.ofSeconds(10), false)).isLessThan(Duration.ofSeconds(1));
	}

}
