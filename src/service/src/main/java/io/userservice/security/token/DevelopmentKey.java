package io.userservice.security.token;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * A fresh key pair for a service that has no key configured, so that it can be tried at
 * once, and only by callers with its token.
 */
public class DevelopmentKey {

	private static final Duration LIFETIME = Duration.ofHours(12);

	private static final int KEY_SIZE = 2048;

	private final KeyPair keys;

	DevelopmentKey() {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
			generator.initialize(KEY_SIZE);
			this.keys = generator.generateKeyPair();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	RSAPublicKey publicKey() {
		return (RSAPublicKey) this.keys.getPublic();
	}

	/** Signs tokens that the service accepts. */
	public JwtEncoder encoder() {
		return NimbusJwtEncoder.withKeyPair(publicKey(), (RSAPrivateKey) this.keys.getPrivate()).build();
	}

	/** A token for the developer. */
	String newToken(Collection<String> scopes, List<String> audiences) {
		Instant now = Instant.now();
		JwtClaimsSet.Builder claims = JwtClaimsSet.builder()
			.subject("developer")
			.issuedAt(now)
			.expiresAt(now.plus(LIFETIME))
			.claim("scope", String.join(" ", scopes));
		if (!audiences.isEmpty()) {
			claims.audience(audiences);
		}
		return encoder().encode(JwtEncoderParameters.from(claims.build())).getTokenValue();
	}

}
