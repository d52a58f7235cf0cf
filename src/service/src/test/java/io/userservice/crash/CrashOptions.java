package io.userservice.crash;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The options of the crash tests.
 *
 * @param time how long they run: {@code -Dcrash.seconds}, 60 by default
 * @param seed the seed of their random choices: {@code -Dcrash.seed}, to repeat those of
 * another run
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
