package io.userservice.rpc.limit;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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

	/**
	 * @param name the name of the bound
	 * @param weight of the calls that work at a time
	 * @param places for calls that work or wait
	 * @param timeout the longest wait
	 */
	public Turnstile(String name, int weight, int places, Duration timeout) {
		this.turns = new Semaphore(weight, true);
		this.entrants = Bound.sharedByHalves(name, places);
		this.timeout = timeout;
	}

	/** The bound on the calls that work or wait. */
	public Bound bound() {
		return this.entrants;
	}

	/**
	 * Works when it is the call's turn. Blocks.
	 * @param weight of the call, at most that of the turnstile
	 * @throws BoundExceededException if too many calls wait, or the turn does not come in
	 * time
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
		try {
			if (this.turns.tryAcquire(weight, this.timeout.toNanos(), TimeUnit.NANOSECONDS)) {
				return;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		throw this.entrants.refuse();
	}

}
