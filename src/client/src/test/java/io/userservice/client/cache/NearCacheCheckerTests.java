package io.userservice.client.cache;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The promises of the near cache over random histories. A build checks for seconds;
 * {@code -Dcache-check=PT30M} for as long as it says, {@code -Dcache-seed} another one.
 */
class NearCacheCheckerTests {

	private static final Duration TIME = Duration.parse(System.getProperty("cache-check", "PT5S"));

	private static final long SEED = Long.getLong("cache-seed", 27);

	@Test
	void keepsEachPromise() throws Exception {
		try (CacheChecker checker = new CacheChecker(SEED)) {
			checker.run(TIME);
			assertThat(checker.violations).isEmpty();
			assertThat(checker.hits.sum()).isPositive();
		}
	}

}
