package io.userservice.rpc.overload;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The weight of the work that runs, in all and of each caller. One caller's share is less
 * than all as soon as another comes, because what runs can wait for something and cannot
 * be taken back. Not thread-safe.
 */
final class RunningWork {

	/** A caller who comes less often does not keep room free for the next time. */
	private static final long KEPT_FREE = Duration.ofSeconds(10).toNanos();

	private final Map<Object, Integer> byCaller = new HashMap<>();

	private int sum;

	private @Nullable Object latestCaller;

	/** Until when all is not for one caller. */
	private @Nullable Long sharedUntil;

	/** To be called for all work that comes. */
	void onQueued(Object caller, long now) {
		if (this.latestCaller != null && !this.latestCaller.equals(caller)) {
			this.sharedUntil = now + KEPT_FREE;
		}
		this.latestCaller = caller;
	}

	/**
	 * Whether a caller may have work running beside what it has.
	 * @param share in weight, of one caller
	 * @param usable how much of it may be used now
	 */
	boolean isWithinShare(QueuedWork work, int share, double usable, long now) {
		return this.sharedUntil == null || now - this.sharedUntil > 0
				|| fits(work, this.byCaller.getOrDefault(work.caller(), 0), share, usable);
	}

	/** Whether it fits beside all that runs. */
	boolean hasRoomFor(QueuedWork work, int weight, double usable) {
		return fits(work, this.sum, weight, usable);
	}

	/**
	 * Anything fits if nothing runs. Of what may be used now, half of the work has to
	 * fit: of two lists one would be none for a share of 0.96, although 1.92 is nearly
	 * two.
	 */
	private static boolean fits(QueuedWork work, int running, int capacity, double usable) {
		return running == 0
				|| (running + work.weight() <= capacity && running + work.weight() / 2.0 <= capacity * usable);
	}

	void add(QueuedWork work) {
		this.sum += work.weight();
		this.byCaller.merge(work.caller(), work.weight(), Integer::sum);
	}

	void remove(QueuedWork work) {
		this.sum -= work.weight();
		this.byCaller.computeIfPresent(work.caller(),
				(caller, weight) -> (weight > work.weight()) ? weight - work.weight() : null);
	}

}
