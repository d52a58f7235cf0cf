package io.userservice.user.watch;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The work of one watch. Any thread may ask for it, and one thread at a time does it: a
 * thread of the subscriber, which does not block, until the work needs a read of the log;
 * then a thread that may block reads, and works on.
 */
final class WatchWork {

	private final Supplier<@Nullable Runnable> advance;

	private final Consumer<Runnable> blocking;

	private final Consumer<RuntimeException> failed;

	/** How often it was asked for since the running work began; 0 if none is running. */
	private final AtomicInteger asked = new AtomicInteger();

	/**
	 * @param advance does what can be done, and returns the read of the log that is
	 * needed now, if any
	 * @param blocking runs such a read
	 * @param failed gets what either throws
	 */
	WatchWork(Supplier<@Nullable Runnable> advance, Consumer<Runnable> blocking, Consumer<RuntimeException> failed) {
		this.advance = advance;
		this.blocking = blocking;
		this.failed = failed;
	}

	/** Does it, unless a thread is at it, which then does it once more. */
	void begin(Executor subscriber) {
		if (this.asked.getAndIncrement() == 0) {
			subscriber.execute(this::work);
		}
	}

	/**
	 * Works until nothing is left to do, or a read of the log has begun, which calls this
	 * method again when it ends.
	 */
	private void work() {
		int seen = this.asked.get();
		while (seen != 0) {
			if (beginsRead()) {
				return;
			}
			seen = this.asked.addAndGet(-seen);
		}
	}

	private boolean beginsRead() {
		try {
			Runnable read = this.advance.get();
			if (read != null) {
				this.blocking.accept(() -> run(read));
				return true;
			}
		}
		catch (RuntimeException ex) {
			this.failed.accept(ex);
		}
		return false;
	}

	private void run(Runnable read) {
		try {
			read.run();
		}
		catch (RuntimeException ex) {
			this.failed.accept(ex);
		}
		work();
	}

}
