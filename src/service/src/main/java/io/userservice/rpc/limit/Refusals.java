package io.userservice.rpc.limit;

import java.util.concurrent.atomic.LongAdder;

/** Counts the refusals of a bound. Thread-safe. */
public final class Refusals {

	private final String bound;

	private final LongAdder count = new LongAdder();

	Refusals(String bound) {
		this.bound = bound;
	}

	/** The name of the bound. */
	public String bound() {
		return this.bound;
	}

	/** Counts a refusal. */
	public void add() {
		this.count.increment();
	}

	public long count() {
		return this.count.sum();
	}

}
