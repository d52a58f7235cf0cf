package io.userservice.security.token;

import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class OidcDiscoveryJwkSetSourceTests {

	private final List<String> asked = new ArrayList<>();

	@ParameterizedTest
	@CsvSource({ "https://a.example/realm, https://a.example/realm/.well-known/openid-configuration",
			"https://a.example/realm, https://a.example/.well-known/openid-configuration/realm",
			"https://a.example/realm, https://a.example/.well-known/oauth-authorization-server/realm",
			"https://a.example/a/b/, https://a.example/a/b/.well-known/openid-configuration",
			"https://a.example/a/b/, https://a.example/.well-known/openid-configuration/a/b",
			"https://a.example:8443, https://a.example:8443/.well-known/openid-configuration",
			"https://a.example:8443, https://a.example:8443/.well-known/oauth-authorization-server",
			"https://a.example/, https://a.example/.well-known/oauth-authorization-server" })
	void findsTheMetadataInEachOfTheThreePlaces(String issuer, String location) throws Exception {
		for (String elsewhere : List.of("404", "<html>", "{}",
				"{\"issuer\":\"https://other.example\",\"jwks_uri\":\"x\"}")) {
			assertThat(source(issuer, location, elsewhere).getJWKSet(null, 0, null).getKeys()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "404", "<html>",
			"{\"issuer\":\"https://other.example\",\"jwks_uri\":\"https://a.example/keys\"}" })
	void reportsAnIssuerWithoutMetadata(String everywhere) {
		assertThatExceptionOfType(KeySourceException.class)
			.isThrownBy(() -> source("https://a.example", "nowhere", everywhere).getJWKSet(null, 0, null));
		assertThat(this.asked).hasSize(2).doesNotHaveDuplicates();
	}

	@Test
	void asksAnIssuerThatDoesNotRespondOnce() {
		OidcDiscoveryJwkSetSource source = new OidcDiscoveryJwkSetSource("https://a.example", (url) -> {
			this.asked.add(url.toString());
			throw new ConnectException("refused");
		});
		assertThatExceptionOfType(KeySourceException.class).isThrownBy(() -> source.getJWKSet(null, 0, null));
		assertThat(this.asked).hasSize(1);
	}

	@Test
	void followsAnIssuerThatMovesItsKeysOrItsMetadata() throws Exception {
		Map<String, String> pages = new HashMap<>();
		OidcDiscoveryJwkSetSource source = new OidcDiscoveryJwkSetSource("https://a.example", (url) -> {
			String page = pages.get(url.getPath());
			if (page == null) {
				throw new IOException("HTTP 404");
			}
			return new Resource(page, null);
		});
		pages.put("/.well-known/openid-configuration", metadata("/keys"));
		pages.put("/keys", keySet("first"));
		assertThat(ids(source)).containsExactly("first");
		pages.put("/.well-known/openid-configuration", metadata("/keys2"));
		pages.put("/keys2", keySet("second"));
		assertThat(ids(source)).as("though the old address still serves").containsExactly("second");
		pages.remove("/.well-known/openid-configuration");
		assertThat(ids(source)).as("without metadata").containsExactly("second");
		pages.put("/.well-known/openid-configuration", metadata("/keys").replace("a.example\",", "b.example\","));
		assertThat(ids(source)).as("with another issuer's metadata").containsExactly("second");
		pages.put("/.well-known/oauth-authorization-server", metadata("/keys3"));
		pages.put("/keys3", keySet("third"));
		assertThat(ids(source)).as("with metadata elsewhere").containsExactly("third");
	}

	private static String metadata(String keys) {
		return "{\"issuer\":\"https://a.example\",\"jwks_uri\":\"https://a.example" + keys + "\"}";
	}

	private static String keySet(String id) {
		return "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"" + id + "\",\"k\":\"AAAA\"}]}";
	}

	private static List<String> ids(OidcDiscoveryJwkSetSource source) throws KeySourceException {
		return source.getJWKSet(null, 0, null).getKeys().stream().map(JWK::getKeyID).toList();
	}

	private OidcDiscoveryJwkSetSource source(String issuer, String location, String elsewhere) {
		return new OidcDiscoveryJwkSetSource(issuer, (url) -> {
			this.asked.add(url.toString());
			if (url.toString().equals(location)) {
				return new Resource("{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"https://a.example/keys\"}", null);
			}
			if (url.getPath().equals("/keys")) {
				return new Resource("{\"keys\":[]}", null);
			}
			if (elsewhere.equals("404")) {
				throw new IOException("HTTP 404");
			}
			return new Resource(elsewhere, null);
		});
	}

}
