package io.userservice.user.watch;

import java.time.Duration;

import io.userservice.user.change.ResumeToken;
import io.userservice.user.change.UserChangeLog;
import org.jspecify.annotations.Nullable;

/**
 * What a watch proves to a client that also reads users by other calls: up to which
 * moment it has all changes, and that the database is still the one that it was. Such a
 * client may have read a state that a failover loses before any watch has sent it, so
 * that each of its tokens names the database's incarnation. Not thread-safe.
 */
class WatchProof {

	/** Time between two looks at the database's incarnation. */
	private static final Duration LOOK = Duration.ofMillis(250);

	private final long started = System.nanoTime();

	private final Duration interval;

	/** When the latest proof was given. */
	private long given = this.started;

	/** When the incarnation was asked for. */
	private volatile long begun;

	/** Of the database to which its client's reads belong; 0 if it does not tell. */
	private volatile long incarnation;

	/**
	 * What the feed knows.
	 *
	 * @param time ({@link System#nanoTime}): all that was committed before is kept
	 * @param incarnation of the database, not before that time
	 */
	record Known(long time, long incarnation) {

		/** Looks again if it is time to. */
		static Known after(@Nullable Known before, long time, UserChangeLog log) {
			return (before != null && time - before.time < LOOK.toNanos()) ? before
					: new Known(time, log.incarnation());
		}

	}

	/**
	 * @param interval between two proofs, at least
	 */
	WatchProof(Duration interval) {
		this.interval = interval;
	}

	/** Begins in the database's present incarnation. */
	void begin(ResumeToken given, UserChangeLog log) {
		this.begun = System.nanoTime();
		this.incarnation = (given.incarnation() != 0) ? given.incarnation() : log.incarnation();
	}

	/** Whether the database has become another one since it began. */
	boolean isOver(@Nullable Known known) {
		return known != null && known.time() - this.begun > 0 && known.incarnation() != this.incarnation;
	}

	/** The token of a place, which is not valid in another incarnation. */
	ResumeToken token(ResumeToken place) {
		return (this.incarnation == 0) ? place
				: new ResumeToken(place.position(), place.position().revision(), this.incarnation);
	}

	/**
	 * The time from the watch's start up to which its client has all changes; null if
	 * none is to be told now.
	 */
	@Nullable Duration due(@Nullable Known known) {
		long now = System.nanoTime();
		if (known == null || isOver(known) || known.time() - this.started <= 0
				|| now - this.given < this.interval.toNanos()) {
			return null;
		}
		this.given = now;
		return Duration.ofNanos(known.time() - this.started);
	}

}
