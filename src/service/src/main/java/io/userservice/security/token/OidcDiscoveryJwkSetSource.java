package io.userservice.security.token;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import java.util.Map;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jose.util.ResourceRetriever;

/**
 * The key set that an issuer's OpenID Provider Configuration points to. It is discovered
 * with the first token, so that a start does not need the issuer. Spring Security's own
 * discovery (7.1, {@code JwtDecoders}) cannot be combined with Nimbus' rate limit and
 * outage tolerance.
 */
class OidcDiscoveryJwkSetSource implements JWKSetSource<SecurityContext> {

	private final String issuer;

	private final ResourceRetriever retriever;

	private volatile JWKSetSource<SecurityContext> discovered;

	OidcDiscoveryJwkSetSource(String issuer, ResourceRetriever retriever) {
		this.issuer = issuer;
		this.retriever = retriever;
	}

	@Override
	public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long currentTime, SecurityContext context)
			throws KeySourceException {
		if (this.discovered == null) {
			this.discovered = new URLBasedJWKSetSource<>(discover(), this.retriever);
		}
		return this.discovered.getJWKSet(evaluator, currentTime, context);
	}

	/** OpenID Connect Discovery 1.0, section 4. */
	private URL discover() throws KeySourceException {
		String base = this.issuer.endsWith("/") ? this.issuer.substring(0, this.issuer.length() - 1) : this.issuer;
		try {
			URL configuration = URI.create(base + "/.well-known/openid-configuration").toURL();
			Map<String, Object> provider = JSONObjectUtils
				.parse(this.retriever.retrieveResource(configuration).getContent());
			if (!this.issuer.equals(provider.get("issuer"))) {
				throw new JWKSetUnavailableException("the configuration of " + this.issuer + " names another issuer");
			}
			return JSONObjectUtils.getURI(provider, "jwks_uri").toURL();
		}
		catch (IOException | ParseException | RuntimeException ex) {
			throw new JWKSetUnavailableException("no configuration of " + this.issuer, ex);
		}
	}

	@Override
	public void close() {
		// The retriever holds nothing open.
	}

}
