package io.userservice.security.token;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSetBasedJWKSource;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
class RemoteJwkSetSourceTests {

	private static RSAKey good;

	private String content;

	private final RemoteJwkSetSource source = new RemoteJwkSetSource(url(), (url) -> {
		if (this.content == null) {
			throw new IOException("down");
		}
		return new Resource(this.content, "application/json");
	});

	@BeforeAll
	static void createKey() throws JOSEException {
		good = new RSAKeyGenerator(2048).keyID("good").generate();
	}

	/** Entries that cannot be used, one a line. */
	private static final String UNUSABLE = """
			{"kty":"RSA","kid":"bad","n":"AQAB","e":"AQAB","key_ops":["connect"]}
			{"kty":"RSA","kid":"bad","n":"AQAB","e":"AQAB","key_ops":["sign","sign"]}
			{"kty":"RSA","kid":"bad","n":"AQAB","e":"AQAB","key_ops":"verify"}
			{"kty":"RSA","kid":"bad","n":"AQAB","e":"AQAB","use":7}
			{"kty":"RSA","kid":"bad","e":"AQAB"}
			{"kty":"RSA","kid":"bad","n":7,"e":"AQAB"}
			{"kty":"RSA","kid":"bad","n":"","e":""}
			{"kty":"RSA","kid":"bad","n":"AQAB","e":"AQAB","x5c":["x"]}
			{"kty":"RSA","kid":"bad","n":"AQAB","e":"AQAB","nbf":"x"}
			{"kty":"EC","kid":"bad","crv":"brainpoolP256r1","x":"AQAB","y":"AQAB"}
			{"kty":"EC","kid":"bad","crv":"P-256","x":"AQAB","y":"AQAB"}
			{"kty":"EC","kid":"bad","crv":"P-256","x":"AQAB"}
			{"kty":"OKP","kid":"bad","crv":"Ed448000","x":"AQAB"}
			{"kty":"oct","kid":"bad"}
			{"kty":"AKP","kid":"bad","alg":"ML-DSA-44","pub":"AQAB"}
			{"kid":"bad"}
			{}
			null
			"bad"
			[]
			7
			""";

	/** Keys that can be read, but not used, for a token that names no key. */
	private static final String WEAK = """
			{"kty":"RSA","n":"AQAB","e":"AQAB"}
			{"kty":"RSA","kid":"good","n":"AQAB","e":"AQAB"}
			{"kty":"RSA","kid":"good","n":"AA","e":"AA"}
			{"kty":"oct","kid":"good","k":"AQAB"}
			""";

	static Stream<String> unusable() {
		return UNUSABLE.lines();
	}

	static Stream<String> weak() {
		return WEAK.lines();
	}

	@ParameterizedTest
	@MethodSource("unusable")
	void skipsAKeyThatCannotBeUsedAndServesTheRest(String bad) throws Exception {
		for (String keys : List.of(bad + "," + goodJson(), goodJson() + "," + bad)) {
			this.content = "{\"keys\":[" + keys + "]}";
			assertThat(keys()).extracting(JWK::getKeyID).contains("good");
			verify("good");
			verify(null);
		}
	}

	@ParameterizedTest
	@MethodSource("weak")
	void verifiesWithTheRightOneOfSeveralKeys(String other) throws Exception {
		this.content = "{\"keys\":[" + other + "," + goodJson() + "]}";
		verify("good");
		verify(null);
	}

	@Test
	void warnsOnceOfEachKeyAndOfFewKeys(CapturedOutput output) throws Exception {
		this.content = "{\"keys\":[{\"kid\":\"one\\nforged line\"},{\"kid\":\"two\"}," + goodJson() + "]}";
		keys();
		keys();
		assertThat(output.getOut().lines().filter((line) -> line.contains("is skipped"))).hasSize(2)
			.anyMatch((line) -> line.contains("one forged line"));
		this.content = "{\"keys\":[" + "{\"kid\":\"many\"},{},".repeat(5_000) + goodJson() + "]}";
		assertThat(keys()).hasSize(1);
		assertThat(output.getOut().lines().filter((line) -> line.contains("key set"))).hasSizeLessThan(20);
	}

	@Test
	void returnsNoKeysForASetWithoutKeysThatCanBeUsed() throws Exception {
		for (String empty : List.of("", "{}", "{\"kty\":\"RSA\"}")) {
			this.content = "{\"keys\":[" + empty + "]}";
			assertThat(keys()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "<html>", "[]", "{}", "{\"keys\":{}}", "{\"keys\":null}", "{\"error\":\"x\"}" })
	void reportsWhatIsNoKeySet(String content) {
		this.content = content;
		assertThatExceptionOfType(KeySourceException.class).isThrownBy(this::keys);
		this.content = null;
		assertThatExceptionOfType(KeySourceException.class).isThrownBy(this::keys);
	}

	private List<JWK> keys() throws KeySourceException {
		return this.source.getJWKSet(null, 0, null).getKeys();
	}

	private void verify(String keyId) throws JOSEException {
		SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(keyId).build(),
				new JWTClaimsSet.Builder().subject("tester").build());
		token.sign(new RSASSASigner(good));
		NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSource(new JWKSetBasedJWKSource<>(this.source)).build();
		assertThat(decoder.decode(token.serialize()).getSubject()).isEqualTo("tester");
	}

	private static String goodJson() {
		return good.toPublicJWK().toJSONString();
	}

	private static java.net.URL url() {
		try {
			return URI.create("https://issuer.example/keys").toURL();
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

}
