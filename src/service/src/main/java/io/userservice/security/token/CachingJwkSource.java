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
 * An issuer's keys: fetched again after a while or when a token names another, not too
 * often, and kept while the issuer does not answer.
 */
class CachingJwkSource implements JWKSource<SecurityContext> {

	/** How long keys last while the issuer does not answer. */
	private static final Duration OUTAGE = Duration.ofHours(12);

	private final JWKSource<SecurityContext> keys;

	private volatile boolean fetched;

	CachingJwkSource(JWKSetSource<SecurityContext> keySet, TokenProperties properties, Duration fetchTimeout) {
		this.keys = JWKSourceBuilder.create(new NotingSource(keySet))
			.cache(properties.jwkSetTtl().toMillis(), fetchTimeout.toMillis())
			.refreshAheadCache(false)
			.rateLimited(properties.jwkSetMinInterval().toMillis())
			.outageTolerant(OUTAGE.toMillis())
			.build();
	}

	@Override
	public List<JWK> get(JWKSelector selector, SecurityContext context) throws KeySourceException {
		try {
			return this.keys.get(selector, context);
		}
		catch (RateLimitReachedException ex) {
			// The key is not in the set that was fetched a moment ago, if one was.
			if (this.fetched) {
				return List.of();
			}
			throw ex;
		}
	}

	/** Notes that a key set was there once. */
	private class NotingSource extends JWKSetSourceWrapper<SecurityContext> {

		NotingSource(JWKSetSource<SecurityContext> source) {
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
