package io.userservice.rpc.overload;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.BoundExceededException;
import io.userservice.rpc.server.CallTimer;
import io.userservice.turn.CallerQueues;
import org.jspecify.annotations.Nullable;

/**
 * Runs the work of one kind of call: a bounded weight at a time, and a bounded number of
 * calls that wait without a thread. Callers take turns, so that a caller with much work
 * does not delay one with little. {@link CoDel} tells what is refused. Thread-safe.
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

	private final DoubleSupplier usableShare;

	private final CallerQueues<QueuedWork> waiting = new CallerQueues<>();

	/** Work that has lost its place and is to be refused. */
	private final List<QueuedWork> displaced = new ArrayList<>(1);

	private final CoDel codel;

	private int running;

	/**
	 * @param weight of the work that runs at a time
	 * @param longestWait for work
	 * @param target of CoDel
	 * @param interval of CoDel
	 * @param alwaysKept of CoDel
	 */
	public record Limits(int weight, Duration longestWait, Duration target, Duration interval, int alwaysKept) {
	}

	/**
	 * @param places for calls that run or wait; one caller gets at most half of them
	 * @param executor runs the work, which may block
	 * @param timer also tells the time
	 * @param usableShare how much of the weight may be used now
	 * @param progress counts what the service has done so far. If the count stands still
	 * while a call waits, the running work hangs, which is not an overload
	 * @param stalled makes the exception for work that waited while the count stood still
	 */
	public FairQueue(Bound places, Limits limits, Executor executor, CallTimer timer, DoubleSupplier usableShare,
			LongSupplier progress, Supplier<? extends RuntimeException> stalled) {
		this.places = places;
		this.limits = limits;
		this.executor = executor;
		this.timer = timer;
		this.usableShare = usableShare;
		this.progress = progress;
		this.stalled = stalled;
		this.codel = new CoDel(limits.target(), limits.interval(), limits.alwaysKept());
	}

	/** The bound on the calls that run or wait. */
	public Bound bound() {
		return this.places;
	}

	/**
	 * Runs work when it is the caller's turn. Returns at once.
	 * @param weight of the work, at most that of the queue
	 * @param work must not throw
	 * @param refused is given the reason, on any thread, if the work waits too long and
	 * does not run
	 * @throws BoundExceededException if too many calls wait
	 */
	public void submit(Object caller, int weight, Runnable work, Consumer<RuntimeException> refused) {
		QueuedWork added = work(caller, weight, work, refused);
		synchronized (this) {
			added.takePlace(this.places, this::displace);
			this.waiting.add(added);
		}
		onQueued(added);
	}

	/** The place goes to a caller with less work. Work that runs already goes on. */
	private void displace(QueuedWork work) {
		if (this.waiting.remove(work)) {
			this.displaced.add(work);
		}
	}

	/**
	 * Continues a call whose earlier work has run. It comes before the caller's other
	 * work and needs no place, since a refusal would waste the work that was done.
	 */
	public void resume(Object caller, int weight, Runnable work, Consumer<RuntimeException> refused) {
		QueuedWork added = work(caller, weight, work, refused);
		synchronized (this) {
			this.waiting.add(added);
		}
		onQueued(added);
	}

	private QueuedWork work(Object caller, int weight, Runnable work, Consumer<RuntimeException> refused) {
		return new QueuedWork(caller, weight, work, refused, this.progress.getAsLong(), this.timer.nanoTime());
	}

	private void onQueued(QueuedWork added) {
		dispatch();
		added.expireAfter(this.limits.longestWait(), this.timer, this::expire);
	}

	/** Starts the work that can run now. */
	private void dispatch() {
		List<QueuedWork> late = new ArrayList<>();
		for (QueuedWork next = next(late); next != null; next = next(late)) {
			QueuedWork started = next;
			started.start();
			this.executor.execute(() -> run(started));
		}
		late.forEach(this::refuse);
		takeDisplaced().forEach((work) -> work.refuse(new BoundExceededException(this.places.name())));
	}

	private synchronized List<QueuedWork> takeDisplaced() {
		List<QueuedWork> taken = List.copyOf(this.displaced);
		this.displaced.clear();
		return taken;
	}

	private void run(QueuedWork work) {
		long start = this.timer.nanoTime();
		try {
			work.run();
		}
		finally {
			end(work, this.timer.nanoTime() - start);
			dispatch();
		}
	}

	private synchronized void end(QueuedWork work, long nanos) {
		this.running -= work.weight();
		this.codel.onServed(nanos);
	}

	/** The work whose turn it is, if there is room for it; null if not. */
	private synchronized @Nullable QueuedWork next(Collection<QueuedWork> late) {
		QueuedWork next = this.waiting.peek();
		if (next != null && !hasRoomFor(next)) {
			return null;
		}
		long now = this.timer.nanoTime();
		long longestWait = this.codel.longestWait(this.waiting.longestWait(now), this.waiting.size(), now);
		this.waiting.removeOlder(longestWait, now, late);
		next = this.waiting.peek();
		if (next == null || !hasRoomFor(next)) {
			return null;
		}
		this.running += next.weight();
		return this.waiting.next();
	}

	private boolean hasRoomFor(QueuedWork work) {
		return this.running == 0
				|| this.running + work.weight() <= this.limits.weight() * this.usableShare.getAsDouble();
	}

	private void expire(QueuedWork work) {
		boolean waits;
		synchronized (this) {
			waits = this.waiting.remove(work);
		}
		if (waits) {
			refuse(work);
			dispatch();
		}
	}

	private void refuse(QueuedWork work) {
		boolean progressed = this.progress.getAsLong() > work.progressBefore();
		work.refuse(progressed ? this.places.refuse() : this.stalled.get());
	}

}
