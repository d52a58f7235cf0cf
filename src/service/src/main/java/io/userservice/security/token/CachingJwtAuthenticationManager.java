package io.userservice.security.token;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Policy.VarExpiration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import io.userservice.logging.LineText;
import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/**
 * Verifies bearer tokens and caches the valid ones for a while, because verifying a
 * signature costs more than all the rest of a call.
 */
public class CachingJwtAuthenticationManager implements AuthenticationManager, MeterBinder {

	/** Bytes of an entry without its token's text. */
	private static final int ENTRY_OVERHEAD = 1_500;

	/** Bytes of the parsed claims and headers for each character of the token. */
	private static final int BYTES_PER_CHARACTER = 5;

	private static final int LOGGED_LENGTH = 200;

	private final JwtDecoder decoder;

	private final Converter<Jwt, ? extends AbstractAuthenticationToken> converter;

	private final Duration ttl;

	private final Clock clock;

	private final Cache<String, VerifiedToken> verified;

	private final VarExpiration<String, VerifiedToken> expiry;

	/**
	 * How much longer a token must be cached so that its call can count on it, in
	 * milliseconds.
	 */
	private final long shortestValidity;

	CachingJwtAuthenticationManager(JwtDecoder decoder, Converter<Jwt, ? extends AbstractAuthenticationToken> converter,
			Duration ttl, long cacheBytes, Clock clock) {
		this.decoder = decoder;
		this.converter = converter;
		this.ttl = ttl;
		this.clock = clock;
		this.verified = Caffeine.newBuilder()
			.maximumWeight(cacheBytes)
			.recordStats()
			.weigher((String token, VerifiedToken verified) -> weigh(token))
			// Runs cache maintenance on the calling thread; a change of threads costs
			// more.
			.executor(Runnable::run)
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.expireAfter(
					Expiry.creating((String token, VerifiedToken verified) -> timeToLive(verified.authentication())))
			.build();
		this.expiry = this.verified.policy().expireVariably().orElseThrow();
		this.shortestValidity = Math.min(1_000, ttl.toMillis() / 2);
	}

	private static int weigh(String token) {
		return ENTRY_OVERHEAD + BYTES_PER_CHARACTER * token.length();
	}

	@Override
	public Authentication authenticate(Authentication unverified) {
		return verify(((BearerTokenAuthenticationToken) unverified).getToken()).authentication();
	}

	/** As {@link #authenticate}, with whom the token names. */
	VerifiedToken verify(String token) {
		VerifiedToken known = this.verified.getIfPresent(token);
		return (known != null) ? known : verifyUnknown(token);
	}

	/** What the cache holds, of what, and how often it had a token. */
	@Override
	public void bindTo(MeterRegistry registry) {
		CaffeineCacheMetrics.monitor(registry, this.verified, "tokens");
	}

	/**
	 * What the cache has of a token that is valid for the time of a call's start; null if
	 * it has none. A token that it does not have is not counted as missed here, since it
	 * is verified next.
	 */
	@Nullable VerifiedToken cached(String token) {
		OptionalLong left = this.expiry.getExpiresAfter(token, TimeUnit.MILLISECONDS);
		return (left.isPresent() && left.getAsLong() > this.shortestValidity) ? this.verified.getIfPresent(token)
				: null;
	}

	/**
	 * Not in the cache's own load function, where calls would wait for each other's
	 * requests to the issuer.
	 */
	private VerifiedToken verifyUnknown(String token) {
		VerifiedToken added = convert(decode(token));
		this.verified.put(token, added);
		return added;
	}

	private VerifiedToken convert(Jwt token) {
		try {
			return VerifiedToken.of(this.converter.convert(token));
		}
		catch (RuntimeException ex) {
			throw new TokenException(TokenException.Reason.INVALID, "claims of the wrong type");
		}
	}

	private Duration timeToLive(Authentication authentication) {
		Instant expiry = ((Jwt) authentication.getCredentials()).getExpiresAt();
		Duration left = Duration.between(this.clock.instant(), expiry);
		return left.isNegative() ? Duration.ZERO : (left.compareTo(this.ttl) < 0) ? left : this.ttl;
	}

	private Jwt decode(String token) {
		try {
			return this.decoder.decode(token);
		}
		catch (JwtValidationException ex) {
			boolean expired = ex.getErrors()
				.stream()
				.allMatch((error) -> TokenLifetimeValidator.EXPIRED.equals(error.getErrorCode()));
			throw refused(expired ? TokenException.Reason.EXPIRED : TokenException.Reason.INVALID, ex);
		}
		catch (BadJwtException ex) {
			throw refused(TokenException.Reason.INVALID, ex);
		}
		catch (JwtException ex) {
			throw refused(TokenException.Reason.UNVERIFIABLE, ex);
		}
	}

	/** The reason can quote what the client sent. */
	private static TokenException refused(TokenException.Reason reason, JwtException cause) {
		return new TokenException(reason, LineText.of(String.valueOf(cause.getMessage()), LOGGED_LENGTH));
	}

}
