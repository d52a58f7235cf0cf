package io.userservice.crash;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run of the crash tests is told: {@code -Dcrash.seconds} how long (60),
 * {@code -Dcrash.seed} to repeat the random choices of another run.
 */
record CrashOptions(Duration time, long seed) {

	private static final Logger logger = LoggerFactory.getLogger(CrashOptions.class);

	static CrashOptions read() {
		CrashOptions options = new CrashOptions(Duration.ofSeconds(Long.getLong("crash.seconds", 60)),
				Long.getLong("crash.seed", System.nanoTime()));
		logger.info("Crash test of {} with -Dcrash.seed={}", options.time(), options.seed());
		return options;
	}

}
