package io.userservice.user.state;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

import io.userservice.user.change.Revision;
import org.jspecify.annotations.Nullable;

/**
 * The states of the primary in the last minute, and when they were its present: a server
 * that shows the revision of a moment shows all that had been committed before that
 * moment. Thread-safe.
 */
class PublishedStates {

	private static final Duration KEPT = Duration.ofSeconds(61);

	private final Deque<Published> states = new ArrayDeque<>();

	/** Most calls ask for the same age as the one before. */
	private volatile @Nullable Answer last;

	/**
	 * @param time {@link System#nanoTime}: what was committed before it is in the
	 * revision
	 */
	private record Published(long time, Revision revision) {
	}

	/** The oldest state of an age. */
	private record Answer(Duration age, Published state) {

		boolean isFor(Duration other) {
			return this.age.equals(other)
					&& System.nanoTime() - this.state.time() <= Math.min(this.age.toNanos(), KEPT.toNanos());
		}

	}

	synchronized void add(long time, Revision revision) {
		this.states.addLast(new Published(time, revision));
		while (time - this.states.getFirst().time() > KEPT.toNanos()) {
			this.states.removeFirst();
		}
	}

	/** The oldest that is not older than an age, or null if none is so young. */
	@Nullable Revision within(Duration age) {
		Answer known = this.last;
		if (known != null && known.isFor(age)) {
			return known.state().revision();
		}
		Published oldest = oldest(age);
		if (oldest == null) {
			return null;
		}
		this.last = new Answer(age, oldest);
		return oldest.revision();
	}

	private synchronized @Nullable Published oldest(Duration age) {
		long now = System.nanoTime();
		Published oldest = null;
		for (Iterator<Published> latest = this.states.descendingIterator(); latest.hasNext();) {
			Published state = latest.next();
			if (now - state.time() > age.toNanos()) {
				return oldest;
			}
			oldest = state;
		}
		return oldest;
	}

	/** The age of the state of a server that shows a revision; at most a minute. */
	synchronized Duration age(long revision) {
		for (Iterator<Published> latest = this.states.descendingIterator(); latest.hasNext();) {
			Published state = latest.next();
			if (state.revision().number() <= revision) {
				return Duration.ofNanos(Math.min(System.nanoTime() - state.time(), KEPT.toNanos()));
			}
		}
		return KEPT;
	}

}
