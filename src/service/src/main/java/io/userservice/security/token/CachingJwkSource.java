package io.userservice.security.token;

import java.time.Duration;
import java.util.List;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetSourceWrapper;
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

	private final JWKSource<SecurityContext> keys;

	private volatile boolean fetched;

	CachingJwkSource(JWKSetSource<SecurityContext> keySet, TokenProperties properties, Duration fetchTimeout) {
		this.keys = JWKSourceBuilder.create(new RecordingSource(keySet))
			.cache(properties.jwkSetTtl().toMillis(), fetchTimeout.toMillis())
			.refreshAheadCache(false)
			.rateLimited(properties.jwkSetMinInterval().toMillis())
			.outageTolerant(OUTAGE_TOLERANCE.toMillis())
			.build();
	}

	@Override
	public List<JWK> get(JWKSelector selector, SecurityContext context) throws KeySourceException {
		try {
			return this.keys.get(selector, context);
		}
		catch (RateLimitReachedException ex) {
			// The key is not in the set that was fetched a moment ago.
			if (this.fetched) {
				return List.of();
			}
			throw ex;
		}
	}

	/** Records that a key set was fetched. */
	private class RecordingSource extends JWKSetSourceWrapper<SecurityContext> {

		RecordingSource(JWKSetSource<SecurityContext> source) {
			super(source);
		}

		@Override
		public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long currentTime, SecurityContext context)
				throws KeySourceException {
			JWKSet set = getSource().getJWKSet(evaluator, currentTime, context);
			CachingJwkSource.this.fetched = true;
			return set;
		}

	}

}
