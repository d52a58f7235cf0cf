package io.userservice.client.channel;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the time between two attempts to connect, and the time of one attempt. gRPC's
 * own grows to 120 s, and has no setting (grpc-java 1.85): after an outage of five
 * minutes a consumer would fail for another minute. An attempt has no end there if a
 * server, or what is before it, accepts the connection and sends nothing: keepalive
 * begins with the server's first frame. Its thread ends with the channels.
 */
public class ConnectBackoff implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ConnectBackoff.class);

	/** A random part, so that consumers do not connect at the same moment. */
	private static final double LEAST_SHARE = 0.5;

	/** What gRPC's connection-backoff.md gives an attempt at least. */
	private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(20);

	private final Duration longestAttempt;

	/** Channels may report a state after it has ended. */
	private final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1, (task) -> {
		Thread thread = new Thread(task, "user-service-connect-backoff");
		thread.setDaemon(true);
		return thread;
	}, new ThreadPoolExecutor.DiscardPolicy());

	public ConnectBackoff() {
		this(LONGEST_ATTEMPT);
	}

	ConnectBackoff(Duration longestAttempt) {
		this.longestAttempt = longestAttempt;
	}

	/** Lets a channel try again after at most that time. */
	public void limit(ManagedChannel channel, Duration longest) {
		long delay = (long) (longest.toNanos() * ThreadLocalRandom.current().nextDouble(LEAST_SHARE, 1));
		this.timer.schedule(() -> {
			if (!channel.isShutdown()) {
				channel.resetConnectBackoff();
				limit(channel, longest);
			}
		}, delay, TimeUnit.NANOSECONDS);
	}

	/**
	 * Lets a channel begin anew that has tried to connect for 20 s. Its calls go on. Not
	 * for one that tries its addresses in turn, since it would never get to the next one.
	 */
	public void endSilentAttempts(ManagedChannel channel) {
		this.timer.execute(() -> awaitAttempt(channel));
	}

	private void awaitAttempt(ManagedChannel channel) {
		ConnectivityState state = channel.getState(false);
		if (state == ConnectivityState.CONNECTING) {
			Attempt attempt = new Attempt(channel);
			channel.notifyWhenStateChanged(state, attempt);
			this.timer.schedule(attempt::end, this.longestAttempt.toNanos(), TimeUnit.NANOSECONDS);
		}
		else if (state != ConnectivityState.SHUTDOWN) {
			channel.notifyWhenStateChanged(state, () -> awaitAttempt(channel));
		}
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
	}

	/** From the moment when a channel begins to connect. */
	private final class Attempt implements Runnable {

		private final ManagedChannel channel;

		private volatile boolean over;

		Attempt(ManagedChannel channel) {
			this.channel = channel;
		}

		/** The channel's state has changed. */
		@Override
		public void run() {
			this.over = true;
			awaitAttempt(this.channel);
		}

		void end() {
			if (!this.over && !this.channel.isShutdown()) {
				logger.warn("Connecting to {} has brought nothing for {} s; connects again", this.channel.authority(),
						ConnectBackoff.this.longestAttempt.toSeconds());
				this.channel.enterIdle();
			}
		}

	}

}
