package io.userservice.crash;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The options of the crash tests.
 *
 * @param seconds how long they run: {@code -Dcrash.seconds}; by default 0, until enough
 * was killed
 * @param seed the seed of their random choices: {@code -Dcrash.seed}, to repeat those of
 * another run
 */
record CrashOptions(long seconds, long seed) {

	private static final Logger logger = LoggerFactory.getLogger(CrashOptions.class);

	private static final Duration LONGEST_TIME = Duration.ofMinutes(10);

	static CrashOptions read() {
		CrashOptions options = new CrashOptions(Long.getLong("crash.seconds", 0),
				Long.getLong("crash.seed", System.nanoTime()));
		logger.info("Crash test with -Dcrash.seconds={} -Dcrash.seed={}", options.seconds(), options.seed());
		return options;
	}

	/** Whether they run for a time, however much is killed. */
	boolean timed() {
		return this.seconds > 0;
	}

	/** How long they run at most. */
	Duration time() {
		return timed() ? Duration.ofSeconds(this.seconds) : LONGEST_TIME;
	}

}
