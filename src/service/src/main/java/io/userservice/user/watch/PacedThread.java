package io.userservice.user.watch;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * A thread that does the same work whenever it is woken, and each second or more often.
 * It pauses for as long as it has worked: reading more changes at a time costs less.
 */
class PacedThread {

	/** The longest time without work. */
	static final Duration POLL = Duration.ofSeconds(1);

	/** The shortest time between two turns, so that many commits share one. */
	private static final long SHORTEST_PAUSE = Duration.ofMillis(20).toNanos();

	private static final long LONGEST_PAUSE = Duration.ofMillis(100).toNanos();

	private final String name;

	private final LongUnaryOperator work;

	private final Semaphore wakeUp = new Semaphore(0);

	private @Nullable Thread thread;

	/**
	 * @param work gets the time when it begins ({@link System#nanoTime}), and returns the
	 * nanoseconds after which it is done again at the latest, if it is not woken before
	 */
	PacedThread(String name, LongUnaryOperator work) {
		this.name = name;
		this.work = work;
	}

	void start() {
		Thread started = new Thread(this::run, this.name);
		started.setDaemon(true);
		started.start();
		this.thread = started;
	}

	void stop() {
		Objects.requireNonNull(this.thread).interrupt();
		this.thread = null;
	}

	boolean isRunning() {
		return this.thread != null;
	}

	/** Makes it work now, or as soon as its pause is over. */
	void wakeUp() {
		this.wakeUp.release();
	}

	private void run() {
		try {
			long wait = POLL.toNanos();
			while (!Thread.currentThread().isInterrupted()) {
				this.wakeUp.tryAcquire(wait, TimeUnit.NANOSECONDS);
				this.wakeUp.drainPermits();
				long start = System.nanoTime();
				wait = Math.min(this.work.applyAsLong(start), POLL.toNanos());
				long worked = System.nanoTime() - start;
				TimeUnit.NANOSECONDS.sleep(Math.max(SHORTEST_PAUSE, Math.min(worked, LONGEST_PAUSE)));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
