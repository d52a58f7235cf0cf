package io.userservice.user.watch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.userservice.user.change.Position;
import io.userservice.user.change.ResumeToken;
import org.jspecify.annotations.Nullable;

/**
 * The latest changes that the feed has read, by ascending numbers. One thread adds; any
 * thread reads. A change that is overwritten while it is read counts as not kept.
 */
class KeptChanges {

	/** Changes that are kept: some 5 MB. */
	static final int KEPT = 8_192;

	/** No number of a change. */
	static final long NONE = -1;

	private final AtomicReferenceArray<@Nullable WatchedChange> kept = new AtomicReferenceArray<>(KEPT);

	private volatile Tail tail = new Tail(0, 0, null, null);

	/**
	 * How far the feed has read.
	 *
	 * @param first the number of the first change that follows on the others
	 * @param next the number of the next change
	 * @param place after all changes; null if none is known
	 * @param completeAt a time ({@link System#nanoTime}): all changes that were committed
	 * before it are before the place; null if none is known
	 */
	record Tail(long first, long next, @Nullable ResumeToken place, @Nullable Long completeAt) {

		/** The place, if it is known to be that of the present, give or take so long. */
		@Nullable ResumeToken present(Duration age) {
			return (this.completeAt != null && System.nanoTime() - this.completeAt <= age.toNanos()) ? this.place
					: null;
		}

	}

	Tail tail() {
		return this.tail;
	}

	/**
	 * The change with a number; null if there is none yet, or if it is not kept any more.
	 */
	@Nullable WatchedChange get(long number) {
		if (number < oldest(this.tail) || number >= this.tail.next()) {
			return null;
		}
		WatchedChange change = this.kept.get((int) (number % KEPT));
		return (number >= oldest(this.tail)) ? change : null;
	}

	/** A chunk is written before its changes have numbers. */
	private static long oldest(Tail tail) {
		return Math.max(tail.first(), tail.next() - (KEPT - ChangeReader.CHUNK));
	}

	/** The number of the change after a position; {@link #NONE} if it is not kept. */
	long find(Position position) {
		Tail end = this.tail;
		if (end.place() != null && end.place().position().equals(position)) {
			return end.next();
		}
		long low = oldest(end);
		long high = end.next() - 1;
		while (low <= high) {
			long middle = (low + high) >>> 1;
			WatchedChange change = get(middle);
			int order = (change != null) ? change.before().compareTo(position) : -1;
			if (order == 0) {
				return change.before().equals(position) ? middle : NONE;
			}
			if (order < 0) {
				low = middle + 1;
			}
			else {
				high = middle - 1;
			}
		}
		return NONE;
	}

	/**
	 * Adds the changes that follow on the others.
	 * @param changes at most {@link ChangeReader#CHUNK}
	 * @param place after them
	 */
	void add(List<WatchedChange> changes, ResumeToken place) {
		Tail before = this.tail;
		long number = before.next();
		for (WatchedChange change : changes) {
			this.kept.set((int) (number % KEPT), change);
			number++;
		}
		this.tail = new Tail(before.first(), number, place, before.completeAt());
	}

	/** All changes that were committed before a time have been added. */
	void complete(long time) {
		this.tail = new Tail(this.tail.first(), this.tail.next(), this.tail.place(), time);
	}

	/** Begins anew at a place that does not follow; no earlier number is found again. */
	void restart(@Nullable ResumeToken place) {
		long next = this.tail.next() + 1;
		this.tail = new Tail(next, next, place, null);
	}

}
