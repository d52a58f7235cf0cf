package io.userservice.user.watch;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

/**
 * A thread that does the same work whenever it is woken, and each second. It pauses for
 * as long as it has worked: reading more changes at a time costs less.
 */
class PacedThread {

	/** The longest time without work. */
	static final Duration POLL = Duration.ofSeconds(1);

	/** The shortest time between two turns, so that many commits share one. */
	private static final long SHORTEST_PAUSE = Duration.ofMillis(20).toNanos();

	private static final long LONGEST_PAUSE = Duration.ofMillis(100).toNanos();

	private final String name;

	/** Gets the time when it begins ({@link System#nanoTime}). */
	private final LongConsumer work;

	private final Semaphore wakeUp = new Semaphore(0);

	private @Nullable Thread thread;

	PacedThread(String name, LongConsumer work) {
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
			while (!Thread.currentThread().isInterrupted()) {
				this.wakeUp.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
				this.wakeUp.drainPermits();
				long start = System.nanoTime();
				this.work.accept(start);
				long worked = System.nanoTime() - start;
				TimeUnit.NANOSECONDS.sleep(Math.max(SHORTEST_PAUSE, Math.min(worked, LONGEST_PAUSE)));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
