package io.userservice.fake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/**
 * The clock of a fake: the system's, until a test sets it. Times of users, the retention
 * of idempotency keys and of resume tokens, and the progress of watches follow it.
 */
public final class FakeClock extends Clock {

	private final Runnable onMove;

	private volatile Clock current = Clock.systemUTC();

	/**
	 * @param onMove runs after a test has moved the clock
	 */
	FakeClock(Runnable onMove) {
		this.onMove = onMove;
	}

	/** Stops the clock at a time, until it is advanced. */
	public void set(Instant time) {
		move(Clock.fixed(time, getZone()));
	}

	/** Moves the clock on; one that runs goes on running. */
	public void advance(Duration time) {
		move(Clock.offset(this.current, time));
	}

	/** Lets the clock run with the system's again. */
	public void run() {
		move(Clock.systemUTC());
	}

	private void move(Clock clock) {
		this.current = clock;
		this.onMove.run();
	}

	@Override
	public Instant instant() {
		return this.current.instant();
	}

	@Override
	public ZoneId getZone() {
		return this.current.getZone();
	}

	@Override
	public Clock withZone(ZoneId zone) {
		return this.current.withZone(zone);
	}

}
