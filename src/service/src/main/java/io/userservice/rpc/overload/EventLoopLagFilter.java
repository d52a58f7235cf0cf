package io.userservice.rpc.overload;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.grpc.Attributes;
import io.grpc.ServerCall;
import io.grpc.ServerTransportFilter;
import io.userservice.rpc.server.ConnectionAttributes;

/**
 * Measures how late the event loops run what is due. They read all calls, and respond to
 * health checks. While they are late, less of what competes with them for the processors
 * may run, and the calls that they read are refused. Thread-safe.
 */
public class EventLoopLagFilter extends ServerTransportFilter implements AutoCloseable {

	private static final Attributes.Key<EventLoopTick> TICK = Attributes.Key.create("event-loop-tick");

	private static final Duration INTERVAL = Duration.ofMillis(25);

	/** Health checks respond within 100 ms as long as event loops are no later. */
	private static final long TOLERATED = Duration.ofMillis(20).toNanos();

	/** Event loops are often that late for a moment: garbage collections, new code. */
	private static final long LATE = Duration.ofMillis(50).toNanos();

	/** How long an overload lasts after the last sign of it. */
	private static final long OVERLOAD_END = Duration.ofSeconds(2).toNanos();

	/** What may run grows and shrinks as TCP's window does. */
	private static final double LESS = 0.7;

	private static final double MORE = 0.04;

	private static final double LEAST = 0.2;

	private final Map<ScheduledExecutorService, EventLoopTick> ticks = new ConcurrentHashMap<>();

	private final long overloadAfter;

	private volatile double usableShare = 1;

	private volatile boolean overloaded;

	private volatile long lastOverload;

	private volatile boolean closed;

	/**
	 * @param overloadAfter how long event loops are late until they are overloaded
	 */
	public EventLoopLagFilter(Duration overloadAfter) {
		this.overloadAfter = overloadAfter.toNanos();
	}

	/** The share of what may run at a time, from just above 0 to 1. */
	public double usableShare() {
		return this.usableShare;
	}

	/**
	 * Whether the event loop of a call is too late to take on the call: in an overload,
	 * an event loop that has read many calls at once takes on those that it gets to in
	 * time.
	 */
	public boolean isTooLateFor(ServerCall<?, ?> call) {
		EventLoopTick tick = call.getAttributes().get(TICK);
		return tick != null && isTooLate(tick, System.nanoTime());
	}

	boolean isTooLate(EventLoopTick tick, long now) {
		if (tick.isLateFor(this.overloadAfter, now) && tick.lag(now) > LATE) {
			this.overloaded = true;
		}
		if (!this.overloaded || tick.lag(now) < TOLERATED) {
			return false;
		}
		this.lastOverload = now;
		return true;
	}

	/** How late the latest event loop is, in seconds. */
	public double seconds() {
		long now = System.nanoTime();
		return this.ticks.values().stream().mapToLong((tick) -> tick.lag(now)).max().orElse(0) / 1e9;
	}

	/** Measures the event loop of the connection. */
	@Override
	public Attributes transportReady(Attributes attributes) {
		ScheduledExecutorService eventLoop = ConnectionAttributes.currentEventLoop();
		// gRPC's in-process server has none.
		return (eventLoop != null) ? attributes.toBuilder().set(TICK, tickOf(eventLoop)).build() : attributes;
	}

	private EventLoopTick tickOf(ScheduledExecutorService eventLoop) {
		return this.ticks.computeIfAbsent(eventLoop, (added) -> {
			EventLoopTick tick = new EventLoopTick(System.nanoTime(), System.nanoTime());
			scheduleNext(added, tick);
			return tick;
		});
	}

	private void scheduleNext(ScheduledExecutorService eventLoop, EventLoopTick tick) {
		tick.scheduleAt(System.nanoTime() + INTERVAL.toNanos());
		eventLoop.schedule(() -> {
			adapt(tick, System.nanoTime());
			if (!this.closed) {
				scheduleNext(eventLoop, tick);
			}
		}, INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
	}

	/** Ends the measurements; event loops outlive a server. */
	@Override
	public void close() {
		this.closed = true;
	}

	synchronized void adapt(EventLoopTick tick, long now) {
		long lag = tick.lag(now);
		tick.ran(now, lag < LATE);
		this.usableShare = (lag > TOLERATED) ? Math.max(this.usableShare * LESS, LEAST)
				: Math.min(this.usableShare + MORE, 1);
		if (now - this.lastOverload > OVERLOAD_END) {
			this.overloaded = false;
		}
	}

}
