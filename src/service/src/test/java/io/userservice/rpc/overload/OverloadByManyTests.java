package io.userservice.rpc.overload;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.userservice.rpc.overload.SimulatedService.Outcome;
import org.junit.jupiter.api.Test;

import static io.userservice.rpc.overload.SimulatedService.micros;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * An overload by a thousand callers of few calls each, in simulated time: none of them is
 * greedy, together they send four times what the service can do.
 */
class OverloadByManyTests {

	private static final int CALLERS = 1_000;

	/** Calls of all callers in a second; the service can do some 400. */
	private static final int RATE = 1_600;

	private static final int SECONDS = 10;

	private final SimulatedService service = new SimulatedService();

	private int served;

	private final Map<Integer, Integer> servedOf = new HashMap<>();

	private final List<Integer> servedInSecond = new ArrayList<>();

	private long longestServedMillis;

	private long longestLag;

	@Test
	void servesAThousandCallersInTurn() {
		for (int call = 0; call < RATE * SECONDS; call++) {
			int caller = call % CALLERS;
			this.service.at(call * micros(1_000_000) / RATE,
					() -> this.service.call(caller, (outcome, nanos) -> onEnd(caller, outcome, nanos)));
		}
		for (int millis = 5; millis <= SECONDS * 1_000; millis += 5) {
			this.service.runUntil(micros(millis * 1_000L));
			this.longestLag = Math.max(this.longestLag, this.service.lagMillis());
			if (millis % 1_000 == 0) {
				this.servedInSecond.add(this.served);
				this.served = 0;
			}
		}
		assertThat(this.longestLag).as("health checks respond within 100 ms").isLessThan(100);
		assertThat(this.longestServedMillis).as("what is served is served in time").isLessThan(500);
		assertThat(this.servedInSecond).as("what is served does not collapse").allMatch((served) -> served > 400);
		assertThat(this.servedOf.size()).as("callers of 16 calls of which some were served")
			.isGreaterThan(CALLERS * 98 / 100);
	}

	private void onEnd(int caller, Outcome outcome, long nanos) {
		if (outcome == Outcome.SERVED) {
			this.served++;
			this.servedOf.merge(caller, 1, Integer::sum);
			this.longestServedMillis = Math.max(this.longestServedMillis, nanos / 1_000_000);
		}
	}

}
