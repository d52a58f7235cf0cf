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
 * Measures how late the event loops run their tasks. They read all calls, and respond to
 * health checks. While they are late, only a share of the statements may run, since
 * statements compete with event loops for the processors ({@link Aimd}), and calls are
 * refused before any work is done for them. Thread-safe.
 */
public class EventLoopLagFilter extends ServerTransportFilter implements AutoCloseable {

	private static final Attributes.Key<EventLoopTick> TICK = Attributes.Key.create("event-loop-tick");

	/** The time between two measurements. */
	private static final Duration PERIOD = Duration.ofMillis(25);

	/**
	 * Health checks respond within 100 ms as long as event loops are not later than this.
	 */
	private static final long TARGET = Duration.ofMillis(20).toNanos();

	/** Short pauses, by garbage collections or compilation, are not longer than this. */
	private static final long LONGEST_PAUSE = Duration.ofMillis(50).toNanos();

	/** How long an overload lasts after an event loop was last too late. */
	private static final long RECOVERY = Duration.ofSeconds(2).toNanos();

	private final Map<ScheduledExecutorService, EventLoopTick> ticks = new ConcurrentHashMap<>();

	private final long interval;

	private final Aimd share = new Aimd();

	private volatile boolean overloaded;

	private volatile long lastOverload;

	private volatile boolean closed;

	/**
	 * @param interval how long event loops are late until they are overloaded
	 */
	public EventLoopLagFilter(Duration interval) {
		this.interval = interval.toNanos();
	}

	/** The share of the statements that may run now, above 0 and at most 1. */
	public double usableShare() {
		return this.share.share();
	}

	/**
	 * Whether the event loop of a call is too late to take on the call: in an overload,
	 * an event loop that has read many calls at once accepts those that it reaches in
	 * time.
	 */
	public boolean isTooLateFor(ServerCall<?, ?> call) {
		EventLoopTick tick = call.getAttributes().get(TICK);
		return tick != null && isTooLate(tick, System.nanoTime());
	}

	boolean isTooLate(EventLoopTick tick, long now) {
		if (tick.isLateFor(this.interval, now) && tick.lag(now) > LONGEST_PAUSE) {
			this.overloaded = true;
		}
		if (!this.overloaded || tick.lag(now) < TARGET) {
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
		tick.scheduleAt(System.nanoTime() + PERIOD.toNanos());
		eventLoop.schedule(() -> {
			adapt(tick, System.nanoTime());
			if (!this.closed) {
				scheduleNext(eventLoop, tick);
			}
		}, PERIOD.toNanos(), TimeUnit.NANOSECONDS);
	}

	/** Ends the measurements; event loops outlive a server. */
	@Override
	public void close() {
		this.closed = true;
	}

	synchronized void adapt(EventLoopTick tick, long now) {
		long lag = tick.lag(now);
		tick.ran(now, lag < LONGEST_PAUSE);
		this.share.onMeasurement(lag > TARGET);
		if (now - this.lastOverload > RECOVERY) {
			this.overloaded = false;
		}
	}

}
