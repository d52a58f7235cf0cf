package io.userservice.rpc.overload;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.userservice.rpc.limit.BoundExceededException;
import io.userservice.rpc.limit.Bounds;
import io.userservice.rpc.server.CallTimer;
import org.jspecify.annotations.Nullable;

/**
 * A service in simulated time: one event loop and some statements that compete for two
 * processors, under the whole overload control. What takes time takes longer while more
 * runs than there are processors.
 */
final class SimulatedService extends CallTimer {

	private static final int STATEMENTS = 8;

	private static final int PROCESSORS = 2;

	private static final long READ = micros(15);

	private static final long HANDLED = micros(150);

	private static final long STATEMENT = micros(4_000);

	private static final long PERIOD = micros(25_000);

	private static final Duration INTERVAL = Duration.ofMillis(100);

	private static final Duration TARGET = Duration.ofMillis(50);

	private final PriorityQueue<Event> events = new PriorityQueue<>(
			Comparator.comparingLong(Event::time).thenComparingLong(Event::number));

	private final Deque<Runnable> eventLoop = new ArrayDeque<>();

	private final EventLoopTick tick = new EventLoopTick(0, 0);

	private final EventLoopLagFilter lag = new EventLoopLagFilter(INTERVAL);

	private final FairDrop fairDrop = new FairDrop();

	private final FairQueue statements = new FairQueue(
			new Bounds(new SimpleMeterRegistry()).createSharedByHalves("statements", 400),
			new QueueLimits(STATEMENTS, STATEMENTS, Duration.ofSeconds(2), TARGET, INTERVAL, 4 * STATEMENTS),
			this::startStatement, this, this.lag::usableShare, this::hindrance, IllegalStateException::new);

	private long now;

	private long number;

	private boolean eventLoopIsBusy;

	private int running;

	private long done;

	/** What happens at a time; in their order if at the same. */
	private record Event(long time, long number, Runnable task) {
	}

	/** What became of a call. */
	enum Outcome {

		SERVED, REFUSED_BY_EVENT_LOOP, REFUSED_BY_QUEUE

	}

	/** Is told what became of a call, and after how long. */
	interface CallEnd {

		void onEnd(Outcome outcome, long nanos);

	}

	SimulatedService() {
		for (int call = 0; call < 10_000; call++) {
			// The JVM has compiled everything by now.
			this.lag.isTooLate(this.tick, 0);
		}
		scheduleTick();
	}

	private Supplier<@Nullable RuntimeException> hindrance() {
		long before = this.done;
		return () -> (this.done > before) ? null : new IllegalStateException("stalled");
	}

	static long micros(long micros) {
		return Duration.ofNanos(micros * 1_000).toNanos();
	}

	@Override
	public long nanoTime() {
		return this.now;
	}

	@Override
	public Future<?> schedule(Duration delay, Runnable task) {
		CompletableFuture<Void> timer = new CompletableFuture<>();
		at(this.now + delay.toNanos(), () -> {
			if (!timer.isCancelled()) {
				task.run();
			}
		});
		return timer;
	}

	void at(long time, Runnable task) {
		this.events.add(new Event(time, this.number++, task));
	}

	/** Lets everything happen until then. */
	void runUntil(long time) {
		while (!this.events.isEmpty() && this.events.peek().time() <= time) {
			Event next = this.events.remove();
			this.now = next.time();
			next.task().run();
		}
		this.now = time;
	}

	/** A call arrives. */
	void call(Object connection, CallEnd end) {
		long arrived = this.now;
		onEventLoop(() -> {
			if (this.lag.isTooLate(this.tick, this.now) && this.fairDrop.mayDrop(connection, this.now)) {
				occupyEventLoop(READ);
				end.onEnd(Outcome.REFUSED_BY_EVENT_LOOP, this.now - arrived);
				return;
			}
			occupyEventLoop(READ + HANDLED);
			try {
				this.statements.submit(connection, 1, () -> {
					this.done++;
					end.onEnd(Outcome.SERVED, this.now - arrived);
				}, (reason) -> end.onEnd(Outcome.REFUSED_BY_QUEUE, this.now - arrived));
			}
			catch (BoundExceededException ex) {
				end.onEnd(Outcome.REFUSED_BY_QUEUE, this.now - arrived);
			}
		});
	}

	/** Milliseconds that the event loop is late. */
	long lagMillis() {
		return Math.max(0, Duration.ofNanos(this.tick.lag(this.now)).toMillis());
	}

	double usableShare() {
		return this.lag.usableShare();
	}

	/** Statements that run. */
	int running() {
		return this.running;
	}

	private void startStatement(Runnable statement) {
		this.running++;
		at(this.now + slowed(STATEMENT), () -> {
			this.running--;
			statement.run();
		});
	}

	private void scheduleTick() {
		this.tick.scheduleAt(this.now + PERIOD);
		at(this.now + PERIOD, () -> onEventLoop(() -> {
			this.lag.adapt(this.tick, this.now);
			scheduleTick();
		}));
	}

	private void onEventLoop(Runnable task) {
		this.eventLoop.add(task);
		if (!this.eventLoopIsBusy) {
			runNextOnEventLoop();
		}
	}

	private void occupyEventLoop(long nanos) {
		this.eventLoopIsBusy = true;
		at(this.now + slowed(nanos), () -> {
			this.eventLoopIsBusy = false;
			runNextOnEventLoop();
		});
	}

	private void runNextOnEventLoop() {
		while (!this.eventLoopIsBusy && !this.eventLoop.isEmpty()) {
			this.eventLoop.remove().run();
		}
	}

	private long slowed(long nanos) {
		return nanos * Math.max(PROCESSORS, 1 + this.running) / PROCESSORS;
	}

}
