package io.userservice.rpc.limit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What each caller has of a bound, and who gives way: the caller who has the most. Each
 * call takes and gives back several amounts, so nothing is allocated for an amount but
 * its holding, which is a link of its caller's list. Not thread-safe.
 *
 * @param <H> the type of all holdings
 */
final class Holdings<H extends Holdings.Holding<H>> {

	/** Only those with holdings, since the number of the others is not bounded. */
	private final Map<Object, Holder<H>> holders = new LinkedHashMap<>();

	private long sum;

	/** An amount that a caller has. Its fields are changed by {@link Holdings} alone. */
	abstract static class Holding<H extends Holding<H>> {

		final Object caller;

		long amount;

		/** Null until it has joined, and after it has left. */
		@Nullable Holder<H> holder;

		/** Whether it is in its holder's list, between these two. */
		boolean yields;

		@Nullable H older;

		@Nullable H newer;

		Holding(Object caller) {
			this.caller = caller;
		}

	}

	private static final class Holder<H> {

		private long amount;

		private int holdings;

		/** Of those that can give way. */
		private @Nullable H oldest;

		private @Nullable H newest;

	}

	long sum() {
		return this.sum;
	}

	/** From now on it is one of its caller's, until it leaves. */
	void join(H holding) {
		if (holding.holder == null) {
			Holder<H> holder = this.holders.computeIfAbsent(holding.caller, (caller) -> new Holder<>());
			holder.holdings++;
			holding.holder = holder;
		}
	}

	/** What the caller of a holding has. */
	long of(H holding) {
		return holder(holding).amount;
	}

	/** Adds an amount, which is negative to give some back. */
	void change(H holding, long amount) {
		holding.amount += amount;
		holder(holding).amount += amount;
		this.sum += amount;
	}

	private Holder<H> holder(H holding) {
		return Objects.requireNonNull(holding.holder);
	}

	/** It gives everything back, and cannot give way any more. */
	void leave(H holding) {
		Holder<H> holder = holding.holder;
		if (holder == null) {
			return;
		}
		change(holding, -holding.amount);
		stays(holding);
		holding.holder = null;
		holder.holdings--;
		if (holder.holdings == 0) {
			this.holders.remove(holding.caller);
		}
	}

	/** From now on it can give way, as the newest of its caller. */
	void yields(H holding) {
		Holder<H> holder = holding.holder;
		if (holder == null || holding.yields) {
			return;
		}
		holding.yields = true;
		holding.older = holder.newest;
		if (holder.newest != null) {
			holder.newest.newer = holding;
		}
		else {
			holder.oldest = holding;
		}
		holder.newest = holding;
	}

	/** From now on it cannot. */
	void stays(H holding) {
		Holder<H> holder = holding.holder;
		if (holder == null || !holding.yields) {
			return;
		}
		holding.yields = false;
		if (holding.older != null) {
			holding.older.newer = holding.newer;
		}
		else {
			holder.oldest = holding.newer;
		}
		if (holding.newer != null) {
			holding.newer.older = holding.older;
		}
		else {
			holder.newest = holding.older;
		}
		holding.older = null;
		holding.newer = null;
	}

	/**
	 * The oldest of at least that size of the caller who has the most, and more than the
	 * newcomer would; null if there is none.
	 */
	@Nullable H largest(long own, long size) {
		H largest = null;
		long most = own;
		for (Holder<H> holder : this.holders.values()) {
			H oldest = (holder.amount > most) ? oldest(holder, size) : null;
			if (oldest != null) {
				largest = oldest;
				most = holder.amount;
			}
		}
		return largest;
	}

	private @Nullable H oldest(Holder<H> holder, long size) {
		H holding = holder.oldest;
		while (holding != null && holding.amount < size) {
			holding = holding.newer;
		}
		return holding;
	}

}
