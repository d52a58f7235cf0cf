package io.userservice.rpc.overload;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.server.CallTimer;
import io.userservice.turn.Waiting;
import org.jspecify.annotations.Nullable;

/** Work of a call that waits in a {@link FairQueue}. */
final class QueuedWork implements Waiting {

	private final Object caller;

	private final int weight;

	private final Runnable work;

	private final Consumer<RuntimeException> refused;

	private Bound.@Nullable Permit place;

	private boolean resumed = true;

	private final Set<?> rows;

	private @Nullable Object awaitedRow;

	private boolean holdsRows;

	private final Supplier<? extends @Nullable RuntimeException> hindrance;

	private final long since;

	private @Nullable Future<?> timer;

	private boolean left;

	/**
	 * @param rows that no other work may write meanwhile
	 * @param hindrance as {@link Hindrance#since} returns it
	 * @param now by the queue's clock
	 */
	QueuedWork(Object caller, int weight, Set<?> rows, Runnable work, Consumer<RuntimeException> refused,
			Supplier<? extends @Nullable RuntimeException> hindrance, long now) {
		this.caller = caller;
		this.weight = weight;
		this.rows = rows;
		this.work = work;
		this.refused = refused;
		this.hindrance = hindrance;
		this.since = now;
	}

	@Override
	public Object caller() {
		return this.caller;
	}

	int weight() {
		return this.weight;
	}

	/** Whether earlier work of the same call has run, or it has waited for its rows. */
	@Override
	public boolean isResumed() {
		return this.resumed || this.holdsRows;
	}

	Set<?> rows() {
		return this.rows;
	}

	/** The row that it waits for, or has waited for; null if none. */
	@Nullable Object awaitedRow() {
		return this.awaitedRow;
	}

	void waitFor(Object row) {
		this.awaitedRow = row;
	}

	/** Whether its rows are its own. */
	boolean holdsRows() {
		return this.holdsRows;
	}

	void holdRows(boolean held) {
		this.holdsRows = held;
	}

	/**
	 * Takes a place until the work has run or is refused.
	 * @param giveWay called if another caller needs the place
	 */
	void takePlace(Bound places, Consumer<QueuedWork> giveWay) {
		this.resumed = false;
		this.place = places.acquire(this.caller, 1, () -> giveWay.accept(this));
	}

	/** What has hindered it so far; null if other work was served. */
	@Nullable RuntimeException hindrance() {
		return this.hindrance.get();
	}

	@Override
	public long waited(long now) {
		return now - this.since;
	}

	/** Sets the timer of work that still waits. */
	synchronized void expireAfter(Duration wait, CallTimer timer, Consumer<QueuedWork> expire) {
		if (!this.left) {
			this.timer = timer.schedule(wait, () -> expire.accept(this));
		}
	}

	/** From now on it keeps its place. */
	void start() {
		stopTimer();
		if (this.place != null) {
			this.place.retain();
		}
	}

	private synchronized void stopTimer() {
		this.left = true;
		if (this.timer != null) {
			this.timer.cancel(false);
		}
	}

	void run() {
		try {
			this.work.run();
		}
		finally {
			giveUpRetainedPlace();
		}
	}

	/** Refuses work that was started and can't run. */
	void refuseStarted(RuntimeException reason) {
		giveUpRetainedPlace();
		this.refused.accept(reason);
	}

	void refuse(RuntimeException reason) {
		stopTimer();
		giveUpPlace();
		this.refused.accept(reason);
	}

	private void giveUpRetainedPlace() {
		giveUpPlace();
		giveUpPlace();
	}

	private void giveUpPlace() {
		if (this.place != null) {
			this.place.close();
		}
	}

}
