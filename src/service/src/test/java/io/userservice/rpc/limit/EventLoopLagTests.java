package io.userservice.rpc.limit;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EventLoopLagTests {

	private final EventLoopLag lag = new EventLoopLag();

	@Test
	void letsEverythingRunWhileEventLoopsAreInTime() {
		measure(10, Duration.ofMillis(5));
		assertThat(this.lag.usableShare()).isEqualTo(1);
	}

	@Test
	void letsLessRunWhileEventLoopsAreLateButNeverNothing() {
		measure(1, Duration.ofMillis(50));
		assertThat(this.lag.usableShare()).isLessThan(1);
		measure(100, Duration.ofSeconds(1));
		assertThat(this.lag.usableShare()).isPositive().isLessThan(0.1);
	}

	@Test
	void letsEverythingRunAgainAfterSomeTimeWithoutLag() {
		measure(100, Duration.ofSeconds(1));
		measure(120, Duration.ZERO);
		assertThat(this.lag.usableShare()).isEqualTo(1);
	}

	@Test
	void refusesNoCallForAGarbageCollection() {
		measure(3, Duration.ofMillis(200));
		assertThat(this.lag.refusedShare()).isZero();
	}

	@Test
	void refusesMoreCallsTheLongerEventLoopsAreLateButNeverAll() {
		measure(4, Duration.ofMillis(30));
		double first = this.lag.refusedShare();
		measure(4, Duration.ofMillis(30));
		assertThat(this.lag.refusedShare()).isGreaterThan(first).isPositive();
		measure(1_000, Duration.ofSeconds(1));
		assertThat(this.lag.refusedShare()).isLessThan(1);
	}

	@Test
	void refusesNoCallAgainAfterSomeTimeWithoutLag() {
		measure(100, Duration.ofSeconds(1));
		measure(200, Duration.ZERO);
		assertThat(this.lag.refusedShare()).isZero();
	}

	private void measure(int times, Duration found) {
		for (int time = 0; time < times; time++) {
			this.lag.adapt(found.toNanos());
		}
	}

}
