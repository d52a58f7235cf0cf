package io.userservice.rpc.limit;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What each caller has of a bound, and who gives way: the caller who has the most. Not
 * thread-safe.
 *
 * @param <H> compared by identity
 */
final class Holdings<H extends Holdings.Holding> {

	private final Map<Object, Long> byCaller = new HashMap<>();

	/** Those that can give way, the oldest first. */
	private final Set<H> yielding = new LinkedHashSet<>();

	private long sum;

	/** An amount that a caller has. */
	interface Holding {

		Object caller();

		long amount();

	}

	long sum() {
		return this.sum;
	}

	long of(Object caller) {
		return this.byCaller.getOrDefault(caller, 0L);
	}

	/** Forgets idle callers, whose number is not bounded. */
	void change(Object caller, long amount) {
		if (amount == 0) {
			return;
		}
		this.sum += amount;
		this.byCaller.merge(caller, amount, (own, more) -> (own + more != 0) ? Long.valueOf(own + more) : null);
	}

	/** From now on it can give way. */
	void yields(H holding) {
		this.yielding.add(holding);
	}

	/** From now on it cannot. */
	void stays(H holding) {
		this.yielding.remove(holding);
	}

	/**
	 * The oldest of at least that size of the caller who has the most, and more than the
	 * newcomer would; null if there is none.
	 */
	@Nullable H largest(long own, long size) {
		H largest = null;
		long most = own;
		for (H holding : this.yielding) {
			long held = of(holding.caller());
			if (held > most && holding.amount() >= size) {
				largest = holding;
				most = held;
			}
		}
		return largest;
	}

}
