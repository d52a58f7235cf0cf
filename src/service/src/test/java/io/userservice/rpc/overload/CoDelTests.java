package io.userservice.rpc.overload;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CoDelTests {

	private final CoDel codel = new CoDel(Duration.ofMillis(50), Duration.ofMillis(100), 4);

	private int waiting = 20;

	@Test
	void allowsAnyWaitUntilWaitsAreAboveTheTargetForAnInterval() {
		assertThat(allowed(60, 0)).isEqualTo(Long.MAX_VALUE);
		assertThat(allowed(70, 90)).isEqualTo(Long.MAX_VALUE);
		assertThat(allowed(80, 110)).isEqualTo(50);
	}

	@Test
	void allowsAnyWaitWhileLessWorkWaitsAtEachTurn() {
		for (int turn = 0; turn < 10; turn++) {
			this.waiting--;
			assertThat(allowed(1_000, turn * 90)).isEqualTo(Long.MAX_VALUE);
		}
		allowed(1_000, 910);
		assertThat(allowed(1_000, 920)).isEqualTo(50);
	}

	@Test
	void dropsUntilWaitsAreHalfTheTarget() {
		allowed(60, 0);
		allowed(60, 110);
		assertThat(allowed(40, 120)).isEqualTo(50);
		assertThat(allowed(60, 130)).isEqualTo(50);
		assertThat(allowed(20, 140)).isEqualTo(Long.MAX_VALUE);
		assertThat(allowed(60, 150)).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void forgetsWaitsAboveTheTargetWhenNothingWaits() {
		allowed(60, 0);
		allowed(0, 90);
		assertThat(allowed(60, 110)).isEqualTo(Long.MAX_VALUE);
	}

	/** They would be served no sooner if some were refused. */
	@Test
	void allowsAnyWaitToAFew() {
		this.waiting = 4;
		allowed(1_000, 0);
		assertThat(allowed(1_000, 1_000)).isEqualTo(Long.MAX_VALUE);
		this.waiting = 5;
		allowed(1_000, 1_010);
		assertThat(allowed(1_000, 1_120)).isEqualTo(50);
		this.waiting = 4;
		assertThat(allowed(1_000, 1_130)).isEqualTo(Long.MAX_VALUE);
	}

	/** As deep pages do: another caller's work waits for one of them. */
	@Test
	void raisesTheTargetToTwiceWhatACallTakes() {
		for (int work = 0; work < 50; work++) {
			this.codel.onServed(Duration.ofMillis(200).toNanos());
		}
		allowed(390, 0);
		assertThat(allowed(390, 110)).isEqualTo(Long.MAX_VALUE);
		allowed(410, 120);
		assertThat(allowed(410, 230)).isBetween(390L, 400L);
	}

	/** Milliseconds. */
	private long allowed(long oldest, long now) {
		long allowed = this.codel.longestWait(Duration.ofMillis(oldest).toNanos(), this.waiting,
				Duration.ofMillis(now).toNanos());
		return (allowed == Long.MAX_VALUE) ? allowed : Duration.ofNanos(allowed).toMillis();
	}

}
