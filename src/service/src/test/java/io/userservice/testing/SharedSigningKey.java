package io.userservice.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;

import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/** A key that signs tokens, and that several service processes trust. */
public class SharedSigningKey {

	/** Of this JVM: to make one takes a processor half a second. */
	private static final RSAKey KEY = generate();

	private final Path file;

	public SharedSigningKey(Path folder) throws IOException {
		this.file = Files.writeString(folder.resolve("public.pem"), "-----BEGIN PUBLIC KEY-----\n"
				+ Base64.getMimeEncoder().encodeToString(publicKey()) + "\n-----END PUBLIC KEY-----\n");
	}

	private static RSAKey generate() {
		try {
			return new RSAKeyGenerator(2048).generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] publicKey() {
		try {
			return KEY.toPublicKey().getEncoded();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** The setting that makes a service trust this key, as {@code name=value}. */
	public String setting() {
		return "spring.security.oauth2.resourceserver.jwt.public-key-location=file:" + this.file;
	}

	public TestTokens tokens() {
		return new TestTokens(new NimbusJwtEncoder(new ImmutableJWKSet<>(new JWKSet(KEY))));
	}

}
