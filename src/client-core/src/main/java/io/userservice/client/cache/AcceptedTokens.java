package io.userservice.client.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import org.jspecify.annotations.Nullable;

/**
 * The tokens with which the service has just let users be read, by their hashes. A token
 * is accepted for as long as what is known may be old, and not after its own end.
 * Thread-safe.
 */
final class AcceptedTokens {

	private static final int MOST = 10_000;

	private static final Duration LONGEST = Duration.ofDays(1);

	private final Cache<ByteBuffer, Acceptance> byHash = Caffeine.newBuilder()
		.maximumSize(MOST)
		.executor(Runnable::run)
		.build();

	private final long maxStaleness;

	private final LongSupplier nanoClock;

	private final Clock clock;

	/** Saves the hash, since most calls have the token of the call before. */
	private volatile @Nullable Last last;

	private record Last(String token, Acceptance acceptance) {
	}

	/**
	 * When the service has accepted, or refused, a token.
	 *
	 * @param since when the call was sent
	 * @param until when it is to be asked again, or the token ends
	 * @param end of the token itself, in milliseconds of the epoch
	 * @param renewed whether a call was sent that renews it
	 */
	private record Acceptance(long since, long until, long end, AtomicBoolean renewed) {
	}

	AcceptedTokens(long maxStaleness, LongSupplier nanoClock, Clock clock) {
		this.maxStaleness = maxStaleness;
		this.nanoClock = nanoClock;
		this.clock = clock;
	}

	/**
	 * Whether a caller with a token may have what is kept. One call of each half of the
	 * time must ask the service, so that the others need not wait for it at its end.
	 */
	boolean accepts(String token, long now) {
		Acceptance acceptance = find(token);
		if (acceptance == null || now - acceptance.until() >= 0) {
			return false;
		}
		return now - acceptance.since() < this.maxStaleness / 2 || acceptance.renewed().get()
				|| !acceptance.renewed().compareAndSet(false, true);
	}

	private @Nullable Acceptance find(String token) {
		Last known = this.last;
		if (known != null && known.token().equals(token)) {
			return known.acceptance();
		}
		Acceptance acceptance = this.byHash.getIfPresent(hash(token));
		if (acceptance != null) {
			this.last = new Last(token, acceptance);
		}
		return acceptance;
	}

	/**
	 * @param token with which a read has succeeded
	 * @param since when it was sent
	 */
	void accepted(String token, long since) {
		Acceptance known = find(token);
		if (known != null && since - known.since() < this.maxStaleness / 8) {
			return;
		}
		long end = (known != null) ? known.end() : end(token);
		// The clock's millisecond has begun already.
		long left = TimeUnit.MILLISECONDS.toNanos(Math.min(end - this.clock.millis() - 1, LONGEST.toMillis()));
		long until = this.nanoClock.getAsLong() + left;
		store(token, new Acceptance(since, (since + this.maxStaleness - until < 0) ? since + this.maxStaleness : until,
				end, new AtomicBoolean()));
	}

	/**
	 * What is known of a later call counts, whichever has returned first.
	 * @param token that the service has refused
	 * @param since when the call was sent
	 */
	void refused(String token, long since) {
		Acceptance known = find(token);
		if (known != null && known.since() - since > 0) {
			return;
		}
		store(token, new Acceptance(since, since, end(token), new AtomicBoolean(true)));
	}

	private void store(String token, Acceptance acceptance) {
		this.byHash.put(hash(token), acceptance);
		this.last = new Last(token, acceptance);
	}

	/** The {@code exp} of a JWT (RFC 7519); a text that is none has no end. */
	private static long end(String token) {
		String[] parts = token.split("\\.", -1);
		if (parts.length != 3) {
			return Long.MAX_VALUE;
		}
		try {
			Struct.Builder claims = Struct.newBuilder();
			JsonFormat.parser()
				.merge(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8), claims);
			return claims.containsFields("exp") ? (long) (claims.getFieldsOrThrow("exp").getNumberValue() * 1_000)
					: Long.MAX_VALUE;
		}
		catch (IllegalArgumentException | InvalidProtocolBufferException ex) {
			return Long.MAX_VALUE;
		}
	}

	private static ByteBuffer hash(String token) {
		try {
			return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
