package io.userservice.rpc.overload;

import java.time.Duration;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EventLoopLagFilterTests {

	private final EventLoopLagFilter lag = new EventLoopLagFilter(Duration.ofMillis(100));

	private final EventLoopTick tick = new EventLoopTick(0, 0);

	private long due;

	@BeforeEach
	void warmUp() {
		for (int call = 0; call < 10_000; call++) {
			this.lag.isTooLate(this.tick, 0);
		}
	}

	@Test
	void letsEverythingRunWhileEventLoopsAreInTime() {
		measure(10, 5);
		assertThat(this.lag.usableShare()).isEqualTo(1);
		assertThat(isTooLateAfter(10)).isFalse();
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

	/** As a garbage collection or the first use of some code is. */
	@Test
	void refusesNoCallForAnEventLoopThatIsLateOnce() {
		measure(1, 0);
		assertThat(isTooLateAfter(400)).isFalse();
	}

	@Test
	void refusesNoCallForABacklogThatIsWorkedOffAfterAPause() {
		measure(1, 0);
		assertThat(isTooLateAfter(400)).isFalse();
		assertThat(isTooLateAfter(440)).isFalse();
		assertThat(isTooLateAfter(480)).isFalse();
	}

	@Test
	void allowsAColdEventLoopToBeLateForLonger() {
		EventLoopTick cold = new EventLoopTick(0, 0);
		for (int millis = 0; millis <= 500; millis += 40) {
			assertThat(this.lag.isTooLate(cold, Duration.ofMillis(millis).toNanos())).isFalse();
		}
		assertThat(this.lag.isTooLate(cold, Duration.ofMillis(520).toNanos())).isTrue();
	}

	@Test
	void refusesTheCallsOfAnEventLoopThatIsBusyAndLate() {
		measure(1, 0);
		assertThat(isTooLateAfter(20)).isFalse();
		assertThat(isTooLateAfter(60)).isFalse();
		assertThat(isTooLateAfter(100)).isTrue();
	}

	@Test
	void refusesTheCallsOfAnEventLoopThatIsLateForSomeTimeUntilItIsInTimeAgain() {
		overload();
		assertThat(isTooLateAfter(60)).isTrue();
		assertThat(isTooLateAfter(30)).isTrue();
		assertThat(isTooLateAfter(10)).isFalse();
	}

	@Test
	void refusesNoCallForAMomentSomeTimeAfterAnOverload() {
		overload();
		assertThat(isTooLateAfter(60)).isTrue();
		measure(120, 0);
		assertThat(isTooLateAfter(100)).isFalse();
	}

	private boolean isTooLateAfter(int millis) {
		return this.lag.isTooLate(this.tick, this.due + Duration.ofMillis(millis).toNanos());
	}

	/** Lets the event loop work late for some time. */
	private void overload() {
		measure(1, 0);
		for (int millis = 0; millis <= 160; millis += 40) {
			isTooLateAfter(millis);
		}
	}

	/** Lets the event loop be late a number of times in a row. */
	private void measure(int times, int millis) {
		for (int time = 0; time < times; time++) {
			long ran = this.due + Duration.ofMillis(millis).toNanos();
			this.lag.adapt(this.tick, ran);
			this.due = ran + Duration.ofMillis(25).toNanos();
			this.tick.scheduleAt(this.due);
		}
	}

}
