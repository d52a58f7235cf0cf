package io.userservice.rpc.limit;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.grpc.Attributes;
import io.grpc.ServerTransportFilter;
import io.userservice.rpc.server.ConnectionAttributes;

/**
 * Measures how late the event loops run what is due. They read all calls, and respond to
 * health checks; while they do not get the processor in time, less of what uses it up may
 * run (additive increase, multiplicative decrease, as TCP does it). Thread-safe.
 */
public class EventLoopLag extends ServerTransportFilter implements AutoCloseable {

	private static final Duration INTERVAL = Duration.ofMillis(50);

	/** Health checks respond within 100 ms as long as event loops lag no more. */
	private static final Duration TOLERATED = Duration.ofMillis(20);

	private static final double DECREASE = 0.7;

	private static final double INCREASE = 0.02;

	private static final double LEAST = 0.05;

	private final Set<ScheduledExecutorService> measured = ConcurrentHashMap.newKeySet();

	private volatile double usableShare = 1;

	private volatile boolean closed;

	/** The share of what may run at a time, from just above 0 to 1. */
	public double usableShare() {
		return this.usableShare;
	}

	/** Measures the event loop of a new connection, once. */
	@Override
	public Attributes transportReady(Attributes attributes) {
		ScheduledExecutorService eventLoop = ConnectionAttributes.currentEventLoop();
		// gRPC's in-process server has none.
		if (eventLoop != null && this.measured.add(eventLoop)) {
			measureNext(eventLoop);
		}
		return attributes;
	}

	private void measureNext(ScheduledExecutorService eventLoop) {
		long due = System.nanoTime() + INTERVAL.toNanos();
		eventLoop.schedule(() -> {
			adapt(System.nanoTime() - due);
			if (!this.closed) {
				measureNext(eventLoop);
			}
		}, INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
	}

	/** Ends the measurements; event loops outlive a server. */
	@Override
	public void close() {
		this.closed = true;
	}

	synchronized void adapt(long lagNanos) {
		this.usableShare = (lagNanos > TOLERATED.toNanos()) ? Math.max(this.usableShare * DECREASE, LEAST)
				: Math.min(this.usableShare + INCREASE, 1);
	}

}
