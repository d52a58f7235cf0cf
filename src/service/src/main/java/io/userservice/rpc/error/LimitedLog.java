package io.userservice.rpc.error;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import org.slf4j.Logger;

/**
 * Logs at most a few lines a second of one kind of trouble, and says how many were left
 * out. Own code, because Logback (1.5) limits by the text of a line, and Spring Boot's
 * structured logging has no limit.
 */
public final class LimitedLog {

	private final Logger logger;

	private final int linesPerSecond;

	private final LongSupplier nanoClock;

	private long windowStart;

	private int lines;

	private long leftOut;

	private final Counter allLeftOut;

	public LimitedLog(Logger logger, LogProperties properties) {
		this(logger, properties, System::nanoTime);
	}

	LimitedLog(Logger logger, LogProperties properties, LongSupplier nanoClock) {
		this.logger = logger;
		this.linesPerSecond = properties.linesPerSecond();
		this.nanoClock = nanoClock;
		// Boot adds its registry to the global one.
		this.allLeftOut = Metrics.counter("user.service.log.left.out", "logger", logger.getName());
		this.windowStart = nanoClock.getAsLong();
	}

	/**
	 * Logs a line, unless too many were logged in this second.
	 * @param line writes it
	 */
	public void log(Consumer<Logger> line) {
		long before = admit();
		if (before < 0) {
			return;
		}
		if (before > 0) {
			this.logger.info("Left out {} lines such as the next one", before);
		}
		line.accept(this.logger);
	}

	/** The lines left out before this one; -1 if this one is left out. */
	private synchronized long admit() {
		long now = this.nanoClock.getAsLong();
		if (now - this.windowStart >= TimeUnit.SECONDS.toNanos(1)) {
			this.windowStart = now;
			this.lines = 0;
		}
		if (this.lines >= this.linesPerSecond) {
			this.leftOut++;
			this.allLeftOut.increment();
			return -1;
		}
		this.lines++;
		long before = this.leftOut;
		this.leftOut = 0;
		return before;
	}

}
