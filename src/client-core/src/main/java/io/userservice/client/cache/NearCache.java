package io.userservice.client.cache;

import java.time.Clock;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import io.userservice.client.Backoff;
import io.userservice.client.CacheProperties;
import io.userservice.client.cache.store.Proof;
import io.userservice.client.cache.store.UserStore;

/** What the near cache of a channel knows. Thread-safe. */
final class NearCache {

	final UserStore store;

	final Follower follower;

	final AcceptedTokens tokens;

	final LongSupplier clock;

	final LongAdder hits = new LongAdder();

	final LongAdder misses = new LongAdder();

	private final long maxStaleness;

	NearCache(CacheProperties properties) {
		this(properties, System::nanoTime, Clock.systemUTC(), new Backoff(Backoff.SHORTEST, Backoff.LONGEST));
	}

	NearCache(CacheProperties properties, LongSupplier nanoClock, Clock clock, Backoff backoff) {
		this.clock = nanoClock;
		this.maxStaleness = properties.maxStaleness().toNanos();
		this.store = new UserStore(properties.maxBytes().toBytes(), nanoClock);
		this.tokens = new AcceptedTokens(this.maxStaleness, nanoClock, clock);
		this.follower = new Follower(this.store, this.tokens, properties.maxStaleness(), nanoClock, backoff);
	}

	/**
	 * Seconds since what is kept was proven to be recent; NaN while nothing is answered.
	 */
	double staleness() {
		Proof proof = this.follower.proof();
		long now = this.clock.getAsLong();
		return proof.isRecent(now, this.maxStaleness) ? (now - proof.moment()) / 1e9 : Double.NaN;
	}

	/** Whether what is kept may be served to a caller with a token. */
	boolean mayServe(String token, Proof proof) {
		long now = this.clock.getAsLong();
		return proof.isRecent(now, this.maxStaleness) && this.tokens.accepts(token, now);
	}

}
