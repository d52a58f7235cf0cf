package io.userservice.rpc.limit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.userservice.rpc.server.CallTimer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the work of one kind of call: a bounded weight at a time, and a bounded number of
 * calls that wait without a thread. Callers take turns, so that a caller with much work
 * does not delay one with little. A caller whose work has waited long at each of its
 * turns for some time is overloading the service: of its work, only what has waited
 * briefly is run, and the rest is refused (CoDel, RFC 8289, for each caller as in RFC
 * 8290). Thread-safe.
 *
 * <p>
 * Own code, because resilience4j's bulkhead (2.3) blocks the threads of calls that wait
 * and knows no callers, and Netflix's concurrency-limits (0.5) has no queue that needs no
 * thread. To be replaced when a library has a fair queue of weighted work.
 */
public final class FairQueue {

	private final Bound places;

	private final Limits limits;

	private final Executor executor;

	private final CallTimer timer;

	private final LongSupplier progress;

	private final Supplier<? extends RuntimeException> stalled;

	/** Callers with work that waits, the next one first. */
	private final Deque<Waiting> turns = new ArrayDeque<>();

	private final Map<Object, Waiting> byCaller = new HashMap<>();

	private int free;

	/**
	 * What a queue allows.
	 *
	 * @param weight of the work that runs at a time
	 * @param places for calls that run or wait; one caller gets at most half of them
	 * @param longestWait for work
	 * @param overloadWait a longer wait of a caller's work is an overload if it lasts,
	 * and is then the longest that the work of this caller waits
	 * @param overloadAfter how long it has to last
	 */
	public record Limits(int weight, int places, Duration longestWait, Duration overloadWait, Duration overloadAfter) {
	}

	/**
	 * @param name the name of the bound
	 * @param executor runs the work, which may block
	 * @param progress counts what the service has done so far; if it stands still while a
	 * call waits, the work that runs hangs, which is no overload
	 * @param stalled makes the exception for that
	 */
	public FairQueue(String name, Limits limits, Executor executor, CallTimer timer, LongSupplier progress,
			Supplier<? extends RuntimeException> stalled) {
		this.places = Bound.sharedByHalves(name, limits.places());
		this.limits = limits;
		this.executor = executor;
		this.timer = timer;
		this.progress = progress;
		this.stalled = stalled;
		this.free = limits.weight();
	}

	/** The bound on the calls that run or wait. */
	public Bound bound() {
		return this.places;
	}

	/**
	 * Runs work when it is the caller's turn. Returns at once.
	 * @param weight of the work, at most that of the queue
	 * @param work must not throw
	 * @param refused gets the reason instead, on any thread, if the work waits too long
	 * @throws BoundExceededException if too many calls wait
	 */
	public void submit(Object caller, int weight, Runnable work, Consumer<RuntimeException> refused) {
		Bound.Permit place = this.places.acquire(caller, 1);
		enqueue(new QueuedWork(caller, weight, work, refused, place, this.progress.getAsLong()));
	}

	/**
	 * Continues a call whose earlier work has run: before the caller's other work, and
	 * without a place, since a refusal would waste what has been done.
	 */
	public void resume(Object caller, int weight, Runnable work, Consumer<RuntimeException> refused) {
		enqueue(new QueuedWork(caller, weight, work, refused, null, this.progress.getAsLong()));
	}

	private void enqueue(QueuedWork work) {
		synchronized (this) {
			this.byCaller.computeIfAbsent(work.caller(), this::newTurn).add(work);
		}
		dispatch();
		work.expireAfter(this.limits.longestWait(), this.timer, this::expire);
	}

	private Waiting newTurn(Object caller) {
		Waiting waiting = new Waiting(caller);
		this.turns.add(waiting);
		return waiting;
	}

	/** Starts what can run now. */
	private void dispatch() {
		Deque<QueuedWork> overdue = new ArrayDeque<>();
		for (QueuedWork next = next(overdue); next != null; next = next(overdue)) {
			QueuedWork started = next;
			started.stopTimer();
			this.executor.execute(() -> run(started));
		}
		overdue.forEach(this::refuse);
	}

	private void run(QueuedWork work) {
		try {
			work.run();
		}
		finally {
			synchronized (this) {
				this.free += work.weight();
			}
			dispatch();
		}
	}

	/** The work whose turn it is, if there is room for it; null otherwise. */
	private synchronized @Nullable QueuedWork next(Deque<QueuedWork> overdue) {
		while (!this.turns.isEmpty() && this.turns.peek().weight() <= this.free) {
			Waiting waiting = this.turns.remove();
			QueuedWork work = waiting.next(this.limits, this.free, overdue);
			if (waiting.isEmpty()) {
				this.byCaller.remove(waiting.caller());
			}
			else {
				this.turns.add(waiting);
			}
			if (work != null) {
				this.free -= work.weight();
				return work;
			}
		}
		return null;
	}

	private void expire(QueuedWork work) {
		synchronized (this) {
			Waiting waiting = this.byCaller.get(work.caller());
			if (waiting == null || !waiting.remove(work)) {
				return;
			}
			if (waiting.isEmpty()) {
				this.byCaller.remove(work.caller());
				this.turns.remove(waiting);
			}
		}
		refuse(work);
		dispatch();
	}

	private void refuse(QueuedWork work) {
		boolean progressed = this.progress.getAsLong() > work.progressBefore();
		work.refuse(progressed ? this.places.refuse() : this.stalled.get());
	}

}
