package io.userservice.client.channel;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.grpc.ManagedChannel;

/**
 * Bounds the time between two attempts to connect. gRPC's own grows to 120 s, and has no
 * setting (grpc-java 1.85): after an outage of five minutes a consumer would fail for
 * another minute. Its thread ends with the channels.
 */
public class ConnectBackoff implements AutoCloseable {

	/** A random part, so that consumers do not connect at the same moment. */
	private static final double LEAST_SHARE = 0.5;

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "user-service-connect-backoff");
		thread.setDaemon(true);
		return thread;
	});

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

	@Override
	public void close() {
		this.timer.shutdownNow();
	}

}
