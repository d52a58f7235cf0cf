package io.userservice.rpc.overload;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.userservice.error.ServiceErrors;
import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.BoundExceededException;
import io.userservice.rpc.server.CallTimer;
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

	private final QueueLimits limits;

	private final Executor executor;

	private final CallTimer timer;

	private final DoubleSupplier usableShare;

	private final Hindrance hindrance;

	private final Supplier<? extends RuntimeException> rowIsHeld;

	private final WorkSchedule schedule;

	/** Work that has lost its place and is to be refused. */
	private final List<QueuedWork> displaced = new ArrayList<>(1);

	/**
	 * @param places for calls that run or wait; one caller gets at most half of them
	 * @param executor runs the work, which may block
	 * @param timer also tells the time
	 * @param usableShare how much of the weight may be used now
	 * @param hindrance tells what is no overload
	 * @param rowIsHeld makes the exception for work that has waited for its row alone
	 */
	public FairQueue(Bound places, QueueLimits limits, Executor executor, CallTimer timer, DoubleSupplier usableShare,
			Hindrance hindrance, Supplier<? extends RuntimeException> rowIsHeld) {
		this.places = places;
		this.limits = limits;
		this.executor = executor;
		this.timer = timer;
		this.usableShare = usableShare;
		this.hindrance = hindrance;
		this.rowIsHeld = rowIsHeld;
		this.schedule = new WorkSchedule(limits);
	}

	/** The bound on the calls that run or wait. */
	public Bound bound() {
		return this.places;
	}

	/** As {@link #submit(Object, int, Set, Runnable, Consumer)}, for work of no row. */
	public void submit(Object caller, int weight, Runnable work, Consumer<RuntimeException> refused) {
		submit(caller, weight, Set.of(), work, refused);
	}

	/**
	 * Runs work when it is the caller's turn. Returns at once.
	 * @param weight of the work, at most that of the queue
	 * @param rows that the work writes: no other work of one of them runs at the same
	 * time
	 * @param work must not throw
	 * @param refused is given the reason, on any thread, if the work waits too long and
	 * does not run
	 * @throws BoundExceededException if too many calls wait
	 */
	public void submit(Object caller, int weight, Set<?> rows, Runnable work, Consumer<RuntimeException> refused) {
		QueuedWork added = work(caller, weight, rows, work, refused);
		synchronized (this) {
			int atRow = this.schedule.atRowOf(added);
			if (atRow > 0 && atRow >= this.places.capacity() / 2) {
				throw this.rowIsHeld.get();
			}
			added.takePlace(this.places, this::displace);
			this.schedule.add(added, this.timer.nanoTime());
		}
		onQueued(added);
	}

	/** The place goes to a caller with less work. Work that runs already goes on. */
	private void displace(QueuedWork work) {
		if (this.schedule.remove(work)) {
			this.displaced.add(work);
		}
	}

	/**
	 * Continues a call whose earlier work has run. It comes before the caller's other
	 * work and needs no place, since a refusal would waste the work that was done.
	 */
	public void resume(Object caller, int weight, Runnable work, Consumer<RuntimeException> refused) {
		QueuedWork added = work(caller, weight, Set.of(), work, refused);
		synchronized (this) {
			this.schedule.resume(added);
		}
		onQueued(added);
	}

	private QueuedWork work(Object caller, int weight, Set<?> rows, Runnable work, Consumer<RuntimeException> refused) {
		return new QueuedWork(caller, weight, rows, work, refused, this.hindrance.since(), this.timer.nanoTime());
	}

	private void onQueued(QueuedWork added) {
		dispatch();
		added.expireAfter(this.limits.longestWait(), this.timer, this::expire);
	}

	/** Starts the work that can run now. */
	private void dispatch() {
		List<QueuedWork> late = new ArrayList<>();
		for (QueuedWork next = next(late); next != null; next = next(late)) {
			start(next);
		}
		late.forEach(this::refuse);
		List<QueuedWork> ended;
		synchronized (this) {
			ended = List.copyOf(this.displaced);
			this.displaced.clear();
		}
		ended.forEach((work) -> work.refuse(new BoundExceededException(this.places.name())));
	}

	private void start(QueuedWork work) {
		work.start();
		try {
			this.executor.execute(() -> run(work));
		}
		catch (RejectedExecutionException ex) {
			// The service shuts down, and its threads take nothing more.
			synchronized (this) {
				this.schedule.cancel(work);
			}
			work.refuseStarted(ServiceErrors.shuttingDown().toException());
		}
	}

	private void run(QueuedWork work) {
		long start = this.timer.nanoTime();
		try {
			work.run();
		}
		finally {
			synchronized (this) {
				this.schedule.end(work, this.timer.nanoTime() - start);
			}
			dispatch();
		}
	}

	private synchronized @Nullable QueuedWork next(Collection<QueuedWork> late) {
		return this.schedule.start(this.usableShare.getAsDouble(), this.timer.nanoTime(), late);
	}

	private void expire(QueuedWork work) {
		if (leave(work, this.schedule::removeFromRow)) {
			work.refuse(this.rowIsHeld.get());
		}
		else if (leave(work, this.schedule::remove)) {
			refuse(work);
			dispatch();
		}
	}

	private synchronized boolean leave(QueuedWork work, Predicate<QueuedWork> remove) {
		return remove.test(work);
	}

	private void refuse(QueuedWork work) {
		RuntimeException hindrance = work.hindrance();
		work.refuse((hindrance != null) ? hindrance : this.places.refuse());
	}

}
