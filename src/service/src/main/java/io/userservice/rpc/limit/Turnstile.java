package io.userservice.rpc.limit;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Lets calls of a bounded weight work at a time, and a bounded number of calls wait for
 * their turn for a short time, in the order of their arrival. One caller gets at most
 * half of the places.
 */
public final class Turnstile {

	private final Semaphore turns;

	private final Bound entrants;

	private final Duration timeout;

	private final LongSupplier progress;

	private final Supplier<? extends RuntimeException> stalled;

	/**
	 * @param name the name of the bound
	 * @param weight of the calls that work at a time
	 * @param places for calls that work or wait
	 * @param timeout the longest wait
	 * @param progress counts what has been done so far; if it stands still while a call
	 * waits, the calls that work hang, which is no overload
	 * @param stalled makes the exception for that
	 */
	public Turnstile(String name, int weight, int places, Duration timeout, LongSupplier progress,
			Supplier<? extends RuntimeException> stalled) {
		this.turns = new Semaphore(weight, true);
		this.entrants = Bound.sharedByHalves(name, places);
		this.timeout = timeout;
		this.progress = progress;
		this.stalled = stalled;
	}

	/** The bound on the calls that work or wait. */
	public Bound bound() {
		return this.entrants;
	}

	/**
	 * Works when it is the call's turn. Blocks.
	 * @param weight of the call, at most that of the turnstile
	 * @throws BoundExceededException if too many calls wait, or the turn does not come in
	 * time although others are done
	 */
	public <T> T call(Object caller, int weight, Supplier<T> work) {
		try (Bound.Permit permit = this.entrants.acquire(caller, 1)) {
			takeTurn(weight);
			try {
				return work.get();
			}
			finally {
				this.turns.release(weight);
			}
		}
	}

	private void takeTurn(int weight) {
		long before = this.progress.getAsLong();
		try {
			if (this.turns.tryAcquire(weight, this.timeout.toNanos(), TimeUnit.NANOSECONDS)) {
				return;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		throw (this.progress.getAsLong() > before) ? this.entrants.refuse() : this.stalled.get();
	}

}
