package io.userservice.client.cache.simulation;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The promises of the near cache in histories that are made by chance. A build runs a
 * few; {@code -Dcache-histories=10000} more of them, {@code -Dcache-seed} others.
 */
class NearCacheSimulationTests {

	private static final int HISTORIES = Integer.getInteger("cache-histories", 20);

	private static final long SEED = Long.getLong("cache-seed", 1);

	@Test
	void keepsEachPromise() {
		for (long seed = SEED; seed < SEED + HISTORIES; seed++) {
			assertThat(Simulation.hits(seed)).as("hits of seed %d", seed).isPositive();
		}
	}

}
