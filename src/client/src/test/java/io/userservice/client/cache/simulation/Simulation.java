package io.userservice.client.cache.simulation;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * A history of some applications with near caches, by a seed: their calls, writes of
 * others, and what happens to networks, watches, tokens and servers.
 */
public final class Simulation {

	static final long MAX_STALENESS = 3 * Timeline.SECONDS;

	/** Between the reads of an application at most: what is read often is soon mended. */
	private static final List<Long> PAUSES = List.of(20 * Timeline.MILLIS, 20 * Timeline.MILLIS, 150 * Timeline.MILLIS,
			600 * Timeline.MILLIS);

	/** The first application has no room for all. */
	private static final DataSize FEW_BYTES = DataSize.ofBytes(1_536);

	private static final DataSize MANY_BYTES = DataSize.ofKilobytes(64);

	private final Timeline time;

	private final SimulatedService service;

	private final List<SimulatedApplication> applications = new ArrayList<>();

	/** In one history of four nothing ends a watch, so that they grow old. */
	private final boolean calm;

	private @Nullable String violation;

	private Simulation(long seed) {
		this.time = new Timeline(seed);
		this.calm = seed % 4 == 0;
		this.service = new SimulatedService(this.time);
		for (int index = 0; index < PAUSES.size(); index++) {
			this.applications.add(new SimulatedApplication("abcd".substring(index, index + 1) + " ", this.service,
					MAX_STALENESS, (index == 0) ? FEW_BYTES : MANY_BYTES, this::violated));
		}
	}

	private void violated(String how) {
		this.violation = (this.violation != null) ? this.violation : how;
	}

	/**
	 * Runs histories until a promise is not kept.
	 * @param first seed
	 * @param count of histories
	 * @return the seed and what happened; null if nothing did
	 */
	public static @Nullable String check(long first, int count) {
		for (long seed = first; seed < first + count; seed++) {
			Simulation simulation = new Simulation(seed);
			simulation.run();
			if (simulation.violation != null) {
				return seed + ": " + simulation.violation;
			}
		}
		return null;
	}

	/** Runs one history, which must keep all promises, and counts its hits. */
	static long hits(long seed) {
		Simulation simulation = new Simulation(seed);
		simulation.run();
		if (simulation.violation != null) {
			throw new AssertionError("seed " + seed + ": " + simulation.violation);
		}
		return simulation.applications.stream().mapToLong((application) -> application.hits).sum();
	}

	private void run() {
		this.time.repeat(100 * Timeline.MILLIS, this::writeInBursts);
		this.time.repeat(Timeline.SECONDS, this::disturb);
		for (SimulatedApplication application : this.applications) {
			this.time.repeat(PAUSES.get(this.applications.indexOf(application)), application::read);
			this.time.repeat(Timeline.SECONDS, application::write);
			this.time.repeat(4 * Timeline.SECONDS, application::list);
			this.time.repeat(20 * Timeline.SECONDS, application::watch);
		}
		long end = this.time.now() + (this.calm ? 120 : 40) * Timeline.SECONDS;
		while (this.time.now() < end && this.violation == null) {
			this.time.next();
		}
	}

	/** Between bursts nothing mends what is wrong for longer than it may be. */
	private void writeInBursts() {
		if (this.time.now() % (10 * Timeline.SECONDS) < 4 * Timeline.SECONDS) {
			this.service.writes().writeAsAnother();
		}
	}

	private long sometimes(long nanos) {
		return this.time.random.nextBoolean() ? this.time.upTo(nanos) : 0;
	}

	private void disturb() {
		SimulatedChannel network = this.applications.get(this.time.random.nextInt(PAUSES.size())).network;
		switch (this.time.random.nextInt(8)) {
			case 0 -> network.freeze(this.time.upTo(5 * Timeline.SECONDS));
			case 1, 2 -> network.slowWatches = sometimes(10 * Timeline.SECONDS);
			case 3 -> network.slowCalls = sometimes(4 * Timeline.SECONDS);
			case 4 -> this.service.tokens.change();
			case 5 -> this.service.users.standbyLag = sometimes(6 * Timeline.SECONDS);
			case 6 -> this.service.users.primaryLag = sometimes(10 * Timeline.SECONDS);
			default -> {
				if (!this.calm) {
					endWatches(network);
				}
			}
		}
	}

	private void endWatches(SimulatedChannel network) {
		switch (this.time.random.nextInt(6)) {
			case 0, 1 -> this.applications.forEach((application) -> application.network.endWatches());
			case 2, 3 -> network.swallowWatches();
			case 4 -> this.service.users.restore(this.time.random.nextInt(6));
			default -> this.service.oldReplicas = this.time.random.nextBoolean();
		}
	}

}
