package io.userservice.rpc.limit;

import org.jspecify.annotations.Nullable;

/**
 * A bounded amount of something that callers use up: calls, bytes, statements. One caller
 * gets at most its share. When everything is taken, who has the most gives way to who has
 * less, as the fattest flow of a full FQ-CoDel queue does
 * (<a href="https://www.rfc-editor.org/rfc/rfc8290#section-4.1">RFC 8290, 4.1</a>): its
 * oldest permit that is large enough ends. So whoever comes finds room, whatever the
 * others hold, until no one holds more than the newcomer asks for. {@link Bounds} makes
 * all of them. Thread-safe.
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

	private final Holdings<Permit> holdings = new Holdings<>();

	Bound(Refusals refusals, long capacity, long share) {
		this.refusals = refusals;
		this.capacity = capacity;
		this.share = share;
	}

	/**
	 * Takes an amount for a caller; closing the permit gives it back. The permit does not
	 * give way, so it must end soon by itself.
	 * @throws BoundExceededException if not enough is left, or the caller would have more
	 * than its share
	 */
	public Permit acquire(Object caller, long amount) {
		return acquire(caller, amount, null);
	}

	/**
	 * As {@link #acquire(Object, long)}, for a permit that gives way to another caller.
	 * @param end ends what the permit is for. Called once at most, with the permit
	 * closed, on the thread of the other caller, so it must not block
	 */
	public Permit acquire(Object caller, long amount, @Nullable Runnable end) {
		Permit permit = new Permit(caller, end);
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
		return this.holdings.sum();
	}

	/** How often an amount was refused so far, or taken away again. */
	public long refused() {
		return this.refusals.count();
	}

	/** Counts a refusal, and makes the exception for it. */
	public BoundExceededException refuse() {
		this.refusals.add();
		return new BoundExceededException(name());
	}

	/** Takes an amount; returns what has to end for it. */
	private @Nullable Permit take(Permit permit, long amount) {
		this.holdings.join(permit);
		long own = this.holdings.of(permit) + amount;
		if (own > this.share) {
			throw refuse(permit);
		}
		Permit ended = null;
		long missing = this.holdings.sum() + amount - this.capacity;
		if (missing > 0) {
			ended = this.holdings.largest(own, missing);
			if (ended == null) {
				throw refuse(permit);
			}
			ended.giveWay();
		}
		this.holdings.change(permit, amount);
		return ended;
	}

	private BoundExceededException refuse(Permit permit) {
		if (permit.amount == 0) {
			this.holdings.leave(permit);
		}
		return refuse();
	}

	/** An amount that a caller has taken. */
	public final class Permit extends Holdings.Holding<Permit> implements AutoCloseable {

		private final @Nullable Runnable end;

		/** How many holders have not closed the permit yet. */
		private int holders = 1;

		private volatile boolean gaveWay;

		private Permit(Object caller, @Nullable Runnable end) {
			super(caller);
			this.end = end;
		}

		/**
		 * Takes some more; after the close, does nothing.
		 * @throws BoundExceededException if not enough is left, the caller would have
		 * more than its share, or the permit has given way
		 */
		public void add(long more) {
			Permit ended;
			synchronized (Bound.this) {
				if (this.gaveWay) {
					throw new BoundExceededException(name());
				}
				if (this.holders == 0) {
					return;
				}
				ended = take(this, more);
				yieldIfPossible();
			}
			if (ended != null && ended.end != null) {
				ended.end.run();
			}
		}

		/**
		 * Makes it the permit for this amount; after the close, does nothing.
		 * @throws BoundExceededException as {@link #add}
		 */
		public void resize(long wanted) {
			long more;
			synchronized (Bound.this) {
				more = (this.holders > 0) ? wanted - this.amount : 0;
				if (more < 0) {
					Bound.this.holdings.change(this, more);
				}
			}
			if (more > 0 || this.gaveWay) {
				add(more);
			}
		}

		/**
		 * Adds a holder, so that one more close is needed. Until then the permit does not
		 * give way.
		 */
		public void retain() {
			synchronized (Bound.this) {
				if (this.holders > 0) {
					this.holders++;
					Bound.this.holdings.stays(this);
				}
			}
		}

		/**
		 * Gives everything back when the last holder has closed it. Further closes do
		 * nothing.
		 */
		@Override
		public void close() {
			synchronized (Bound.this) {
				if (this.holders == 0) {
					return;
				}
				this.holders--;
				if (this.holders == 0) {
					Bound.this.holdings.leave(this);
				}
				else {
					yieldIfPossible();
				}
			}
		}

		private void yieldIfPossible() {
			if (this.end != null && this.holders == 1) {
				Bound.this.holdings.yields(this);
			}
		}

		private void giveWay() {
			Bound.this.refusals.add();
			this.gaveWay = true;
			this.holders = 0;
			Bound.this.holdings.leave(this);
		}

	}

}
