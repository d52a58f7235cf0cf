package io.userservice.rpc.lifecycle;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.grpc.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

/**
 * Shuts the server down without losing a call: first health reports NOT_SERVING while
 * calls are still served, then connections are closed to new calls and open response
 * streams end, then running calls may finish. In place of the starter's grace period
 * (3.1.0), which does not change health, and which open streams use up.
 */
@Component
public class GracefulShutdown {

	private static final Logger logger = LoggerFactory.getLogger(GracefulShutdown.class);

	/** Time for the last statuses to reach their clients. */
	private static final Duration LAST_STATUSES = Duration.ofSeconds(1);

	private final ShutdownProperties properties;

	private final HealthStatusPublisher health;

	private final OpenStreamsInterceptor streams;

	GracefulShutdown(ShutdownProperties properties, HealthStatusPublisher health, OpenStreamsInterceptor streams) {
		this.properties = properties;
		this.health = health;
		this.streams = streams;
	}

	/** Returns when no call runs any more, or the time is up. */
	public void shutDown(Server server) throws InterruptedException {
		long end = System.nanoTime() + this.properties.forCalls().minus(LAST_STATUSES).toNanos();
		this.health.stopServing();
		logger.info("Shutting down: calls are served for another {} s", this.properties.quietPeriod().toSeconds());
		// The server does not terminate before its shutdown: this is the quiet period.
		server.awaitTermination(this.properties.quietPeriod().toMillis(), TimeUnit.MILLISECONDS);
		server.shutdown();
		this.streams.endResponseStreams();
		if (!server.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
			this.streams.endAll();
			server.awaitTermination(LAST_STATUSES.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

}
