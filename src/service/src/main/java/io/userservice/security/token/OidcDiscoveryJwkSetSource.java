package io.userservice.security.token;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import java.util.Map;
import java.util.stream.Stream;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jose.util.ResourceRetriever;

/**
 * The key set that an issuer's metadata points to. It is discovered with the first token,
 * so that a start does not need the issuer, and again with each fetch, since an issuer
 * may move its keys. Spring Security's own discovery (7.1, {@code JwtDecoders}) cannot be
 * combined with Nimbus' rate limit and outage tolerance.
 */
class OidcDiscoveryJwkSetSource implements JWKSetSource<SecurityContext> {

	private final String issuer;

	private final ResourceRetriever retriever;

	private volatile KeySet discovered;

	/**
	 * Where keys were found.
	 *
	 * @param location of the metadata
	 * @param url of the key set
	 */
	private record KeySet(String location, URL url, RemoteJwkSetSource source) {

	}

	OidcDiscoveryJwkSetSource(String issuer, ResourceRetriever retriever) {
		this.issuer = issuer;
		this.retriever = retriever;
	}

	@Override
	public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long currentTime, SecurityContext context)
			throws KeySourceException {
		this.discovered = discover(this.discovered);
		return this.discovered.source().getJWKSet(evaluator, currentTime, context);
	}

	/**
	 * @param before what was found before, which stays in use while the metadata cannot
	 * be read; null for nothing
	 */
	private KeySet discover(KeySet before) throws KeySourceException {
		JWKSetUnavailableException failure = new JWKSetUnavailableException("no configuration of " + this.issuer);
		Stream<String> known = Stream.ofNullable(before).map(KeySet::location);
		for (String location : Stream.concat(known, locations(URI.create(this.issuer))).distinct().toList()) {
			try {
				URL url = keySetUri(location);
				return (before != null && url.toString().equals(before.url().toString())) ? before
						: new KeySet(location, url, new RemoteJwkSetSource(url, this.retriever));
			}
			catch (SocketException | SocketTimeoutException ex) {
				// The issuer does not respond at the other addresses either.
				failure = new JWKSetUnavailableException("no response at " + location, ex);
				break;
			}
			catch (IOException | ParseException | RuntimeException ex) {
				failure.addSuppressed(new KeySourceException(location + ": " + ex.getMessage(), ex));
			}
		}
		if (before != null) {
			return before;
		}
		throw failure;
	}

	/**
	 * Where an issuer's metadata can be, in the order of Spring Security's {@code
	 * JwtDecoders} (7.1): OpenID Connect Discovery 1.0, section 4; the form of it in RFC
	 * 8414, section 5; RFC 8414, section 3.
	 */
	private static Stream<String> locations(URI issuer) {
		String host = issuer.getScheme() + "://" + issuer.getRawAuthority();
		String path = issuer.getRawPath().replaceFirst("/$", "");
		return Stream.of(host + path + "/.well-known/openid-configuration",
				host + "/.well-known/openid-configuration" + path,
				host + "/.well-known/oauth-authorization-server" + path);
	}

	private URL keySetUri(String location) throws IOException, ParseException {
		Map<String, Object> provider = JSONObjectUtils
			.parse(this.retriever.retrieveResource(URI.create(location).toURL()).getContent());
		if (!this.issuer.equals(provider.get("issuer"))) {
			throw new ParseException("it names another issuer, " + provider.get("issuer"), 0);
		}
		return JSONObjectUtils.getURI(provider, "jwks_uri").toURL();
	}

	@Override
	public void close() {
		// The retriever holds nothing open.
	}

}
