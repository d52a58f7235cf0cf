package io.userservice.rpc.limit;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EventLoopLagTests {

	private final EventLoopLag lag = new EventLoopLag();

	/** Nanoseconds, as the JVM counts them. */
	private long now = Duration.ofHours(1).toNanos();

	@Test
	void letsEverythingRunWhileEventLoopsAreInTime() {
		measure(10, 5);
		assertThat(this.lag.usableShare()).isEqualTo(1);
		assertThat(isTooLate(5)).isFalse();
	}

	@Test
	void letsLessRunWhileEventLoopsAreLateButNeverNothing() {
		measure(1, 50);
		assertThat(this.lag.usableShare()).isLessThan(1);
		measure(100, 1_000);
		assertThat(this.lag.usableShare()).isPositive().isLessThan(0.3);
	}

	@Test
	void letsEverythingRunAgainAfterSomeTimeWithoutLag() {
		measure(100, 1_000);
		measure(120, 0);
		assertThat(this.lag.usableShare()).isEqualTo(1);
	}

	@Test
	void refusesNoCallForAGarbageCollection() {
		assertThat(isTooLate(80)).isFalse();
	}

	@Test
	void refusesCallsUntilTheEventLoopIsInTimeAgain() {
		assertThat(isTooLate(200)).isTrue();
		assertThat(isTooLate(50)).isTrue();
		assertThat(isTooLate(10)).isFalse();
		assertThat(isTooLate(50)).isTrue();
	}

	@Test
	void toleratesAGarbageCollectionAgainSomeTimeAfterAnOverload() {
		assertThat(isTooLate(200)).isTrue();
		this.now += Duration.ofSeconds(3).toNanos();
		measure(1, 0);
		assertThat(isTooLate(80)).isFalse();
	}

	private boolean isTooLate(int millis) {
		return this.lag.isTooLate(Duration.ofMillis(millis).toNanos(), this.now);
	}

	private void measure(int times, int millis) {
		for (int time = 0; time < times; time++) {
			this.lag.adapt(Duration.ofMillis(millis).toNanos(), this.now);
		}
	}

}
