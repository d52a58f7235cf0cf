package io.userservice.security.token;

import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;

import com.nimbusds.jose.KeySourceException;
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
