package io.userservice.security.token;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.util.Resource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/** The input is the key set, or with a leading '!' the issuer's configuration. */
class KeySetFuzzTests {

	private static final String ISSUER = "http://localhost/realm";

	private static final String CONFIGURATION = "{\"issuer\":\"" + ISSUER
			+ "\",\"jwks_uri\":\"http://localhost/realm/keys\"}";

	private static final JWKSelector SELECTOR = new JWKSelector(
			JWKMatcher.forJWSHeader(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("key").build()));

	@FuzzTest
	void findsKeysOrReportsThatTheSetCannotBeUsed(byte[] input) {
		String text = new String(input, StandardCharsets.UTF_8);
		String configuration = text.startsWith("!") ? text.substring(1) : CONFIGURATION;
		String keys = text.startsWith("!") ? "{\"keys\":[]}" : text;
		try (OidcDiscoveryJwkSetSource source = new OidcDiscoveryJwkSetSource(ISSUER,
				(url) -> new Resource(url.getPath().endsWith("/keys") ? keys : configuration, "application/json"))) {
			CachingJwkSource cached = new CachingJwkSource(source, properties(), Duration.ofSeconds(1));
			assertThat(cached.get(SELECTOR, null)).allSatisfy((key) -> assertThat(key.getKeyID()).isEqualTo("key"));
		}
		catch (KeySourceException ex) {
			// Reported to callers as IDENTITY_PROVIDER_UNAVAILABLE.
		}
	}

	private static TokenVerificationProperties properties() {
		return new TokenVerificationProperties(Duration.ZERO, Duration.ofSeconds(30), DataSize.ofMegabytes(1),
				Duration.ofSeconds(30), Duration.ofSeconds(10), false, null);
	}

}
