package io.userservice.logging;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;

/**
 * Logs at most a few lines a second of one kind of trouble, and how many were left out.
 */
public final class LimitedLog {

	private final Logger logger;

	private final LineLimiter limiter;

	private final Counter allLeftOut;

	/**
	 * @param registry counts the lines that are left out
	 */
	public LimitedLog(Logger logger, int linesPerSecond, MeterRegistry registry) {
		this(logger, linesPerSecond, registry, System::nanoTime);
	}

	LimitedLog(Logger logger, int linesPerSecond, MeterRegistry registry, LongSupplier nanoClock) {
		this.logger = logger;
		this.limiter = new LineLimiter(linesPerSecond, Duration.ofSeconds(1), nanoClock);
		this.allLeftOut = registry.counter("user.service.log.left.out", "logger", logger.getName());
	}

	/**
	 * Logs a line, unless too many were logged in this second.
	 * @param line writes it
	 */
	public void log(Consumer<Logger> line) {
		if (!this.limiter.admits()) {
			this.allLeftOut.increment();
			return;
		}
		long leftOut = this.limiter.takeLeftOut();
		if (leftOut > 0) {
			this.logger.info("Left out {} lines such as the next one", leftOut);
		}
		line.accept(this.logger);
	}

}
