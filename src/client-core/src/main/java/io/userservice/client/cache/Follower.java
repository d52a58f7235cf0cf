package io.userservice.client.cache;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.userservice.api.UserChange;
import io.userservice.api.UserServiceReason;
import io.userservice.client.Backoff;
import io.userservice.client.UserServiceError;
import io.userservice.client.cache.store.Proof;
import io.userservice.client.cache.store.UserStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the changes of users by a watch, as one of the callers, from the first read of
 * that caller on. Begins again when a read finds that the watch has ended, so that it
 * needs no thread. Thread-safe.
 *
 * <pre>
 * state      proof          a read                           then
 * off        not following  opens a watch, after a pause     opening
 * opening    not following  opens another one if it is       following; off if the watch ends
 *                           silent for too long
 * following  following      as above                         off if the watch ends
 * renewing   following      as above                         following
 * </pre>
 */
final class Follower implements CacheWatch.Owner {

	/**
	 * After which a watch is replaced by a new one, while it goes on. So an error of 0.1
	 * % in the rate of one of the clocks is one of 0.1 s at most.
	 */
	private static final Duration RENEWAL = Duration.ofSeconds(100);

	private static final Logger logger = LoggerFactory.getLogger(Follower.class);

	private final UserStore store;

	private final AcceptedTokens tokens;

	private final LongSupplier clock;

	private final Duration progressInterval;

	private final long longestSilence;

	private final Backoff backoff;

	private volatile Proof proof = Proof.NONE;

	/** The watch that proves what is known; null if none does. */
	private @Nullable CacheWatch active;

	/** A watch that is to be the active one. */
	private @Nullable CacheWatch opening;

	/** After all that is known; empty if nothing is. */
	private String token = "";

	private long earliest;

	private boolean closed;

	private volatile @Nullable Channel channel;

	private @Nullable CallerToken caller;

	Follower(UserStore store, AcceptedTokens tokens, Duration maxStaleness, LongSupplier clock, Backoff backoff) {
		this.store = store;
		this.tokens = tokens;
		this.clock = clock;
		this.backoff = backoff;
		this.progressInterval = CacheWatch.progressInterval(maxStaleness);
		this.longestSilence = Math.max(maxStaleness.toNanos(), 3 * this.progressInterval.toNanos());
		this.earliest = clock.getAsLong();
	}

	Proof proof() {
		return this.proof;
	}

	/** Follows on a channel as a caller that the service has just accepted. */
	void follow(Channel channel, CallerToken caller) {
		Proof known = this.proof;
		if (!known.following() || !known.isRecent(this.clock.getAsLong(), this.longestSilence)
				|| this.channel != channel) {
			followAnew(channel, caller);
		}
	}

	private synchronized void followAnew(Channel channel, CallerToken caller) {
		this.channel = channel;
		this.caller = caller;
		long now = this.clock.getAsLong();
		if (this.active != null && this.active.isSilent(now, this.longestSilence)) {
			off();
		}
		if (this.opening != null && this.opening.isSilent(now, this.longestSilence)) {
			endOpening();
		}
		if (this.active == null && this.opening == null) {
			open(now);
		}
	}

	private void open(long now) {
		if (this.closed || now - this.earliest < 0 || this.channel == null || this.caller == null) {
			return;
		}
		CacheWatch watch = new CacheWatch(this, this.token, this.progressInterval, now);
		this.opening = watch;
		Channel channel = this.channel;
		CallerToken caller = this.caller;
		// Not of the read that opens it, with which it would end.
		Context.ROOT.run(() -> watch.start(channel, caller));
	}

	@Override
	public long now() {
		return this.clock.getAsLong();
	}

	@Override
	public void changed(UserChange change) {
		this.store.changed(change);
	}

	@Override
	public synchronized void proven(CacheWatch watch, String token, long moment) {
		if (watch == this.opening) {
			CacheWatch before = this.active;
			this.active = watch;
			this.opening = null;
			if (before != null) {
				before.cancel();
			}
		}
		else if (watch != this.active) {
			return;
		}
		if (this.proof.history() == 0 || this.token.isEmpty()) {
			this.proof = new Proof(this.store.begin(), true, moment);
		}
		else if (!this.proof.following() || !this.proof.isAfter(moment)) {
			this.proof = new Proof(this.proof.history(), true, moment);
		}
		this.token = token;
		long now = this.clock.getAsLong();
		if (this.opening == null && watch.isOlder(now, RENEWAL.toNanos())) {
			open(now);
		}
	}

	@Override
	public synchronized void ended(CacheWatch watch, StatusRuntimeException failure) {
		if (watch != this.active && watch != this.opening) {
			return;
		}
		String refused = watch.refusedToken(failure.getStatus());
		if (refused != null) {
			this.tokens.refused(refused, this.clock.getAsLong());
		}
		boolean expired = UserServiceReason.RESUME_TOKEN_EXPIRED.equals(UserServiceError.of(failure).reason());
		Duration worked = watch.followed(this.clock.getAsLong());
		if (watch == this.opening) {
			this.opening = null;
		}
		if (watch == this.active || expired) {
			off();
		}
		if (expired) {
			this.token = "";
			this.store.end();
			this.proof = Proof.NONE;
		}
		this.earliest = this.clock.getAsLong() + this.backoff.afterFailure(worked, true).toNanos();
		logger.debug("The watch of the near cache has ended: {}", failure.getStatus().getCode());
	}

	private void off() {
		CacheWatch before = this.active;
		this.active = null;
		this.proof = new Proof(this.proof.history(), false, this.proof.moment());
		if (before != null) {
			before.cancel();
		}
	}

	private void endOpening() {
		CacheWatch before = this.opening;
		this.opening = null;
		if (before != null) {
			before.cancel();
		}
	}

	/** Ends the watch; nothing is served any more. */
	synchronized void close() {
		this.closed = true;
		endOpening();
		off();
	}

	synchronized void open() {
		this.closed = false;
	}

}
