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

	/** Whether a caller may have work running beside what it has. */
	boolean isWithinShare(QueuedWork work, double share, long now) {
		if (this.sharedUntil == null || now - this.sharedUntil > 0) {
			return true;
		}
		int own = this.byCaller.getOrDefault(work.caller(), 0);
		return own == 0 || own + work.weight() <= share;
	}

	/** Whether it fits; anything does if nothing runs. */
	boolean hasRoomFor(QueuedWork work, double capacity) {
		return this.sum == 0 || this.sum + work.weight() <= capacity;
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
