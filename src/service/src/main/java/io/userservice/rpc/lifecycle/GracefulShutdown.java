package io.userservice.rpc.lifecycle;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.grpc.Server;
import net.devh.boot.grpc.server.event.GrpcServerShutdownEvent;
import net.devh.boot.grpc.server.event.GrpcServerStartedEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Takes the server out of service without losing a call: first everybody is told to turn
 * away while calls are still served, then connections are closed to new calls and open
 * streams end, then what runs may finish. In place of the starter's grace period, which
 * tells nobody and lets streams use it up.
 */
@Component
class GracefulShutdown {

	private static final Logger logger = LoggerFactory.getLogger(GracefulShutdown.class);

	/** For the last statuses to reach their clients. */
	private static final Duration FAREWELL = Duration.ofSeconds(1);

	private final ShutdownProperties properties;

	private final HealthStatusPublisher health;

	private final OpenStreams streams;

	private boolean started;

	GracefulShutdown(ShutdownProperties properties, HealthStatusPublisher health, OpenStreams streams) {
		this.properties = properties;
		this.health = health;
		this.streams = streams;
	}

	@EventListener
	void on(GrpcServerStartedEvent event) {
		this.started = true;
	}

	/** Returns when no call runs any more, or the time is up. */
	@EventListener
	void on(GrpcServerShutdownEvent event) throws InterruptedException {
		if (!this.started) {
			return;
		}
		long end = System.nanoTime() + this.properties.forCalls().minus(FAREWELL).toNanos();
		this.health.leave();
		logger.info("Leaving: calls are served for another {} s", this.properties.quietPeriod().toSeconds());
		Server server = event.getServer();
		// It does not end before it is told to: this is the quiet period.
		server.awaitTermination(this.properties.quietPeriod().toMillis(), TimeUnit.MILLISECONDS);
		server.shutdown();
		this.streams.endAnswerStreams();
		if (!server.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
			this.streams.endAll();
			server.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

}
