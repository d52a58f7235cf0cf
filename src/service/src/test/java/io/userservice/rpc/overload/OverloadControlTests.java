package io.userservice.rpc.overload;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import io.userservice.rpc.overload.SimulatedService.Outcome;
import org.junit.jupiter.api.Test;

import static io.userservice.rpc.overload.SimulatedService.micros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;

/**
 * One overload from its beginning to its end, in simulated time: a caller with few calls
 * beside one whose four connections send ten times what the service can do.
 */
class OverloadControlTests {

	private static final long STEP = micros(100_000);

	private static final int PARTS = 20;

	private final SimulatedService service = new SimulatedService();

	private final List<Step> steps = new ArrayList<>();

	private final int[] greedy = new int[Outcome.values().length];

	private final List<Outcome> modest = new ArrayList<>();

	private long longestModestMillis;

	private long longestLag;

	private long time;

	/** What 100 ms of the overload look like; a row in the documentation. */
	private record Step(double seconds, int calls, long lagMillis, double share, int running, int served,
			int refusedByEventLoop, int refusedByQueue) {

		boolean refusesNothing() {
			return this.refusedByEventLoop == 0 && this.refusedByQueue == 0;
		}

		@Override
		public String toString() {
			return String.format(Locale.ROOT, "| %.1f | %d | %d | %.2f | %d | %d | %d | %d |", this.seconds, this.calls,
					this.lagMillis, this.share, this.running, this.served, this.refusedByEventLoop,
					this.refusedByQueue);
		}

	}

	@Test
	void controlsAnOverloadFromItsBeginningToItsEnd() {
		load(3, 1);
		assertThat(this.steps).allMatch(Step::refusesNothing).allMatch((step) -> step.share() == 1);
		load(12, 20);
		List<Step> overload = this.steps.subList(4, 15);
		assertThat(this.longestLag).as("health checks respond within 100 ms").isLessThan(100);
		assertThat(overload).as("AIMD's saw-tooth")
			.allMatch((step) -> step.share() >= Aimd.MIN_SHARE && step.share() < 0.6);
		assertThat(overload).as("what is served does not collapse").allMatch((step) -> step.served() > 25);
		assertThat(overload).anyMatch((step) -> step.refusedByEventLoop() > 0);
		assertThat(overload).allMatch((step) -> step.refusedByQueue() > 0);
		load(7, 1);
		assertThat(this.steps.get(this.steps.size() - 1)).matches(Step::refusesNothing)
			.returns(1.0, Step::share)
			.returns(20, Step::served);
		assertThat(this.modest).as("fair drop and turns").hasSize(22).containsOnly(Outcome.SERVED);
		assertThat(this.longestModestMillis).isLessThan(150);
		assertThat(contentOf(new File("../../docs/limits.md"))).as("the trace of one overload")
			.contains(String.join("\n", this.steps.stream().map(Step::toString).toList()));
	}

	private void load(int steps, int greedyCalls) {
		for (int step = 0; step < steps; step++) {
			this.service.at(this.time + STEP / 2, () -> this.service.call("modest", this::onModestEnd));
			for (int part = 0; part < PARTS; part++) {
				sendGreedy(greedyCalls);
				this.time += STEP / PARTS;
				this.service.runUntil(this.time);
				this.longestLag = Math.max(this.longestLag, this.service.lagMillis());
			}
			this.steps.add(step(greedyCalls * PARTS));
			Arrays.fill(this.greedy, 0);
		}
	}

	private void sendGreedy(int calls) {
		for (int call = 0; call < calls; call++) {
			String connection = "greedy " + call % 4;
			this.service.at(this.time,
					() -> this.service.call(connection, (outcome, nanos) -> this.greedy[outcome.ordinal()]++));
		}
	}

	private void onModestEnd(Outcome outcome, long nanos) {
		this.modest.add(outcome);
		this.longestModestMillis = Math.max(this.longestModestMillis, nanos / 1_000_000);
	}

	private Step step(int calls) {
		return new Step(this.time / 1e9, calls, this.service.lagMillis(), this.service.usableShare(),
				this.service.running(), this.greedy[Outcome.SERVED.ordinal()],
				this.greedy[Outcome.REFUSED_BY_EVENT_LOOP.ordinal()], this.greedy[Outcome.REFUSED_BY_QUEUE.ordinal()]);
	}

}
