package io.userservice.logging;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Admits at most so many log lines in a period, which begins with its first line, and
 * counts those that it does not admit. Thread-safe. Own code, because Logback (1.5)
 * limits by the text of a line, and Spring Boot's structured logging has no limit.
 */
public final class LineLimiter {

	private final int lines;

	private final long period;

	private final LongSupplier nanoClock;

	private long periodStart;

	private int admitted;

	private long leftOut;

	public LineLimiter(int lines, Duration period) {
		this(lines, period, System::nanoTime);
	}

	/**
	 * @param nanoClock as {@link System#nanoTime}
	 */
	public LineLimiter(int lines, Duration period, LongSupplier nanoClock) {
		this.lines = lines;
		this.period = period.toNanos();
		this.nanoClock = nanoClock;
	}

	/** Whether a line may be written now. */
	public boolean admits() {
		return admitsBeside(0);
	}

	/**
	 * Whether a line may be written now that leaves some to others.
	 * @param reserved lines of a period
	 */
	public synchronized boolean admitsBeside(int reserved) {
		long now = this.nanoClock.getAsLong();
		if (now - this.periodStart >= this.period) {
			this.admitted = 0;
		}
		if (this.admitted == 0) {
			this.periodStart = now;
		}
		if (this.admitted >= this.lines - reserved) {
			this.leftOut++;
			return false;
		}
		this.admitted++;
		return true;
	}

	/** Begins a new period with the next line: it is about something else. */
	public synchronized void reset() {
		this.admitted = 0;
	}

	/** The lines that were not admitted since the last call. */
	public synchronized long takeLeftOut() {
		long count = this.leftOut;
		this.leftOut = 0;
		return count;
	}

}
