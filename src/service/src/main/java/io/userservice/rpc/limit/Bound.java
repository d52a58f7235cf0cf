package io.userservice.rpc.limit;

import java.util.HashMap;
import java.util.Map;

/**
 * A bounded amount of something that callers use up: calls, bytes, statements. Each
 * caller gets at most its share, so that one caller cannot take everything.
 * {@link Bounds} makes all of them. Thread-safe.
 *
 * <p>
 * Own code, because resilience4j's bulkhead (2.3) counts calls and knows neither amounts
 * nor callers, and Netflix's concurrency-limits (0.5) partitions by fixed names. To be
 * replaced when a library has weighted permits with a share for each key.
 */
public final class Bound {

	private final Refusals refusals;

	private final long capacity;

	private final long share;

	private final Map<Object, Long> usedByCaller = new HashMap<>();

	private long used;

	Bound(Refusals refusals, long capacity, long share) {
		this.refusals = refusals;
		this.capacity = capacity;
		this.share = share;
	}

	/**
	 * Takes an amount for a caller; closing the permit gives it back.
	 * @throws BoundExceededException if not enough is left, or the caller would have more
	 * than its share
	 */
	public Permit acquire(Object caller, long amount) {
		Permit permit = new Permit(caller);
		permit.add(amount);
		return permit;
	}

	public String name() {
		return this.refusals.bound();
	}

	public long capacity() {
		return this.capacity;
	}

	/** The amount that is taken now. */
	public synchronized long used() {
		return this.used;
	}

	/** How often an amount was refused so far. */
	public long refused() {
		return this.refusals.count();
	}

	private synchronized void take(Object caller, long amount) {
		long own = this.usedByCaller.getOrDefault(caller, 0L);
		if (amount > this.capacity - this.used || amount > this.share - own) {
			throw refuse();
		}
		this.used += amount;
		this.usedByCaller.put(caller, own + amount);
	}

	/** Counts a refusal, and makes the exception for it. */
	public BoundExceededException refuse() {
		this.refusals.add();
		return new BoundExceededException(name());
	}

	private synchronized void release(Object caller, long amount) {
		this.used -= amount;
		// Forgets idle callers, whose number is not bounded.
		this.usedByCaller.computeIfPresent(caller, (key, own) -> (own > amount) ? own - amount : null);
	}

	/** An amount that a caller has taken. */
	public final class Permit implements AutoCloseable {

		private final Object caller;

		private long amount;

		/** How many holders have not closed the permit yet. */
		private int holders = 1;

		private Permit(Object caller) {
			this.caller = caller;
		}

		/**
		 * Takes some more; after the close, does nothing.
		 * @throws BoundExceededException if not enough is left, or the caller would have
		 * more than its share
		 */
		public synchronized void add(long more) {
			if (this.holders > 0) {
				take(this.caller, more);
				this.amount += more;
			}
		}

		/** Adds a holder, so that one more close is needed. */
		public synchronized void retain() {
			if (this.holders > 0) {
				this.holders++;
			}
		}

		/**
		 * Gives everything back when the last holder has closed it. Further closes do
		 * nothing.
		 */
		@Override
		public synchronized void close() {
			if (this.holders > 0) {
				this.holders--;
				if (this.holders == 0) {
					release(this.caller, this.amount);
				}
			}
		}

	}

}
