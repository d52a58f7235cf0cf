package io.userservice.security.token;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import io.userservice.file.PropertyFile;
import io.userservice.testing.TestTokens;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.io.FileSystemResource;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PublicKeyFileDecoderTests {

	private static final Duration INTERVAL = Duration.ofSeconds(30);

	@TempDir
	private Path folder;

	private final AtomicLong nanos = new AtomicLong();

	private KeyPair first;

	private KeyPair second;

	private Path file;

	private PublicKeyFileDecoder decoder;

	@BeforeEach
	void start() throws Exception {
		KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
		keys.initialize(2048);
		this.first = keys.generateKeyPair();
		this.second = keys.generateKeyPair();
		this.file = write("key.pem", pem(this.first));
		this.decoder = new PublicKeyFileDecoder(new PropertyFile("key", new FileSystemResource(this.file)),
				(key) -> NimbusJwtDecoder.withPublicKey(key).build(), INTERVAL, this.nanos::get);
		assertAccepts(this.first);
	}

	@Test
	void followsTheFile() throws IOException {
		write("key.pem", pem(this.second));
		assertRefuses(this.second);
		this.nanos.addAndGet(INTERVAL.toNanos());
		assertAccepts(this.second);
		assertRefuses(this.first);
	}

	/** As Kubernetes renews what it mounts. */
	@Test
	void followsASymbolicLink() throws IOException {
		Path target = write("target.pem", pem(this.second));
		Path link = Files.createSymbolicLink(this.folder.resolve("link"), target);
		Files.move(link, this.file, StandardCopyOption.REPLACE_EXISTING);
		this.nanos.addAndGet(INTERVAL.toNanos());
		assertAccepts(this.second);
		assertRefuses(this.first);
	}

	@Test
	void keepsTheKeyWhileTheFileCannotBeUsed() throws IOException {
		for (String content : new String[] { "", "-----BEGIN PUBLIC KEY-----", pem(this.second).substring(0, 99) }) {
			write("key.pem", content);
			this.nanos.addAndGet(INTERVAL.toNanos());
			assertAccepts(this.first);
		}
		Files.delete(this.file);
		this.nanos.addAndGet(INTERVAL.toNanos());
		assertAccepts(this.first);
		write("key.pem", pem(this.second));
		this.nanos.addAndGet(INTERVAL.toNanos());
		assertAccepts(this.second);
	}

	private void assertAccepts(KeyPair key) {
		assertThat(this.decoder.decode(token(key)).getSubject()).isEqualTo("tester");
	}

	private void assertRefuses(KeyPair key) {
		assertThatExceptionOfType(BadJwtException.class).isThrownBy(() -> this.decoder.decode(token(key)));
	}

	/** Names a key id, as issuers do; a public key has none. */
	private static String token(KeyPair pair) {
		RSAKey key = new RSAKey.Builder((RSAPublicKey) pair.getPublic()).privateKey(pair.getPrivate())
			.keyID("id")
			.build();
		return new TestTokens(new NimbusJwtEncoder(new ImmutableJWKSet<>(new JWKSet(key)))).withScopes("chat");
	}

	private Path write(String name, String content) throws IOException {
		return Files.writeString(this.folder.resolve(name), content);
	}

	private static String pem(KeyPair key) {
		return "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(key.getPublic().getEncoded())
				+ "\n-----END PUBLIC KEY-----\n";
	}

}
