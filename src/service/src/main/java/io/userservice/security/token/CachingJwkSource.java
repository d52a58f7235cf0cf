package io.userservice.security.token;

import java.time.Duration;
import java.util.List;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;

/**
 * Caches an issuer's keys: they are fetched again after a while, or when a token names an
 * unknown key, but not too often, and stay in use while the issuer does not respond.
 */
class CachingJwkSource implements JWKSource<SecurityContext> {

	/** How long keys stay in use while the issuer does not respond. */
	private static final Duration OUTAGE_TOLERANCE = Duration.ofHours(12);

	/** Longer key ids are not remembered. */
	private static final int REMEMBERED_LENGTH = 200;

	private static final int REMEMBERED = 1_000;

	private final JWKSource<SecurityContext> keys;

	/** Key ids that were not in the set when it was fetched for them. */
	private final Cache<String, Boolean> missing;

	CachingJwkSource(JWKSetSource<SecurityContext> keySet, TokenVerificationProperties properties,
			Duration fetchTimeout) {
		this.keys = JWKSourceBuilder.create(new ReportedJwkSetSource(keySet, System::nanoTime))
			.cache(properties.jwkSetTtl().toMillis(), fetchTimeout.toMillis())
			.refreshAheadCache(false)
			.rateLimited(properties.jwkSetMinInterval().toMillis())
			.outageTolerant(OUTAGE_TOLERANCE.toMillis())
			.build();
		this.missing = Caffeine.newBuilder()
			.maximumSize(REMEMBERED)
			.expireAfterWrite(properties.jwkSetMinInterval())
			.build();
	}

	/**
	 * The keys that a token may be signed with.
	 * @throws KeySourceException if the key may be in a set that was not fetched yet: the
	 * issuer does not respond, or has just been asked for other keys
	 */
	@Override
	public List<JWK> get(JWKSelector selector, SecurityContext context) throws KeySourceException {
		String id = String.valueOf(selector.getMatcher().getKeyIDs());
		try {
			List<JWK> found = this.keys.get(selector, context);
			if (found.isEmpty() && id.length() <= REMEMBERED_LENGTH) {
				this.missing.put(id, true);
			}
			return found;
		}
		catch (RateLimitReachedException ex) {
			if (this.missing.getIfPresent(id) != null) {
				return List.of();
			}
			throw ex;
		}
	}

}
