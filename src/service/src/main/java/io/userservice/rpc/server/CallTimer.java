package io.userservice.rpc.server;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.PreDestroy;

import org.springframework.stereotype.Component;

/**
 * Ends calls that last too long. Its tasks share one thread, so they must be short, as
 * closing a call is.
 */
@Component
public class CallTimer {

	/** Longer than any call; nanoseconds cannot count much longer delays. */
	private static final Duration LONGEST = Duration.ofDays(365);

	/** Once it is stopped no calls are left, and what still comes is dropped. */
	private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, (task) -> {
		Thread thread = new Thread(task, "call-timer");
		thread.setDaemon(true);
		return thread;
	}, new ThreadPoolExecutor.DiscardPolicy());

	public CallTimer() {
		// Most calls end long before their limit; their tasks would pile up.
		this.executor.setRemoveOnCancelPolicy(true);
	}

	/** Runs a task after a delay, unless it is cancelled before. */
	public Future<?> schedule(Duration delay, Runnable task) {
		Duration bounded = (delay.compareTo(LONGEST) < 0) ? delay : LONGEST;
		return this.executor.schedule(task, bounded.toNanos(), TimeUnit.NANOSECONDS);
	}

	/** The time that delays are counted in, as {@link System#nanoTime}. */
	public long nanoTime() {
		return System.nanoTime();
	}

	/** Runs such tasks for gRPC. */
	public ScheduledExecutorService executor() {
		return this.executor;
	}

	@PreDestroy
	public void stop() {
		this.executor.shutdownNow();
	}

}
