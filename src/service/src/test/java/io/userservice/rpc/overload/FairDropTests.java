package io.userservice.rpc.overload;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FairDropTests {

	private final FairDrop fairDrop = new FairDrop();

	@Test
	void dropsCallsOfAConnectionWithManyAlone() {
		int[] dropped = new int[2];
		for (int millis = 1_000; millis < 2_000; millis++) {
			for (int call = 0; call < 10; call++) {
				dropped[0] += mayDrop("greedy", millis) ? 1 : 0;
			}
			if (millis % 20 == 0) {
				dropped[1] += mayDrop("modest", millis) ? 1 : 0;
			}
		}
		assertThat(dropped[0]).isGreaterThan(5_000);
		// Before the first window has ended, nothing is known.
		assertThat(dropped[1]).isLessThanOrEqualTo(6);
	}

	@Test
	void dropsCallsOfEqualConnections() {
		int dropped = 0;
		for (int millis = 1_000; millis < 2_000; millis++) {
			dropped += mayDrop(millis % 4, millis) ? 1 : 0;
		}
		assertThat(dropped).isGreaterThan(500);
	}

	private boolean mayDrop(Object connection, int millis) {
		return this.fairDrop.mayDrop(connection, Duration.ofMillis(millis).toNanos());
	}

}
