package io.userservice.rpc.overload;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FairDropTests {

	private final FairDrop shares = new FairDrop();

	@Test
	void tellsAConnectionWithFewCallsFromOneWithMany() {
		int[] large = new int[2];
		for (int millis = 1_000; millis < 2_000; millis++) {
			for (int call = 0; call < 10; call++) {
				large[0] += isLarge("greedy", millis) ? 1 : 0;
			}
			if (millis % 20 == 0) {
				large[1] += isLarge("modest", millis) ? 1 : 0;
			}
		}
		assertThat(large[0]).isGreaterThan(5_000);
		// Before the first window has ended, nothing is known.
		assertThat(large[1]).isLessThanOrEqualTo(6);
	}

	@Test
	void takesEqualConnectionsForLarge() {
		int large = 0;
		for (int millis = 1_000; millis < 2_000; millis++) {
			large += isLarge(millis % 4, millis) ? 1 : 0;
		}
		assertThat(large).isGreaterThan(500);
	}

	private boolean isLarge(Object connection, int millis) {
		return this.shares.isLarge(connection, Duration.ofMillis(millis).toNanos());
	}

}
