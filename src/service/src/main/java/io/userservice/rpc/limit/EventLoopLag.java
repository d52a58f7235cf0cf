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
 * health checks. While they are late, less of what competes with them for the processors
 * may run, and if that does not help, a growing share of the calls is refused.
 * Thread-safe.
 */
public class EventLoopLag extends ServerTransportFilter implements AutoCloseable {

	private static final Duration INTERVAL = Duration.ofMillis(25);

	/** Health checks respond within 100 ms as long as event loops are no later. */
	private static final Duration TOLERATED = Duration.ofMillis(20);

	/** A garbage collection makes an event loop late once or twice. */
	private static final int LATE_IN_A_ROW = 4;

	/** What runs grows and shrinks as TCP's window does. */
	private static final double LESS = 0.7;

	private static final double MORE = 0.01;

	private static final double LEAST = 0.05;

	/** The refused share grows by so much for each tolerated lag, and shrinks slowly. */
	private static final double REFUSED_STEP = 0.05;

	private static final double REFUSED_MOST = 0.95;

	private static final double REFUSED_DECAY = 0.97;

	private static final double REFUSED_LEAST = 0.01;

	private final Set<ScheduledExecutorService> measured = ConcurrentHashMap.newKeySet();

	private volatile double usableShare = 1;

	private volatile double refusedShare;

	private volatile long lagNanos;

	private volatile boolean closed;

	private int lateInARow;

	/** The share of what may run at a time, from just above 0 to 1. */
	public double usableShare() {
		return this.usableShare;
	}

	/** The share of calls to refuse, from 0 to just below 1. */
	public double refusedShare() {
		return this.refusedShare;
	}

	/** The last lag in seconds. */
	public double lagSeconds() {
		return this.lagNanos / 1e9;
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

	synchronized void adapt(long nanos) {
		this.lagNanos = nanos;
		boolean late = nanos > TOLERATED.toNanos();
		this.lateInARow = late ? this.lateInARow + 1 : 0;
		this.usableShare = late ? Math.max(this.usableShare * LESS, LEAST) : Math.min(this.usableShare + MORE, 1);
		if (late && (this.lateInARow >= LATE_IN_A_ROW || this.refusedShare > 0)) {
			double step = REFUSED_STEP * Math.min(nanos / (double) TOLERATED.toNanos(), LATE_IN_A_ROW);
			this.refusedShare = Math.min(this.refusedShare + step, REFUSED_MOST);
		}
		else if (!late) {
			double less = this.refusedShare * REFUSED_DECAY;
			this.refusedShare = (less > REFUSED_LEAST) ? less : 0;
		}
	}

}
