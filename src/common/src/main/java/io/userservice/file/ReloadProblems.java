package io.userservice.file;

import java.time.Duration;

import io.userservice.logging.LineLimiter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs a problem with new content once, at the second poll that finds it: the first may
 * fall between the writing of a certificate and of its key.
 */
public final class ReloadProblems {

	private static final Logger logger = LoggerFactory.getLogger(ReloadProblems.class);

	/** Nanoseconds cannot count much longer periods. */
	private static final Duration ONCE = Duration.ofDays(36_500);

	private @Nullable String problem;

	private final LineLimiter lines = new LineLimiter(1, ONCE);

	public synchronized void report(String found) {
		if (!found.equals(this.problem)) {
			this.problem = found;
			this.lines.reset();
		}
		else if (this.lines.admits()) {
			logger.warn("The content that was read before stays in use: {}", found);
		}
	}

	/** A poll has found no problem. */
	public synchronized void end() {
		this.problem = null;
	}

}
