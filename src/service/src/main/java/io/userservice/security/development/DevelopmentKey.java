package io.userservice.security.development;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * A fresh key for a service that has none configured, so that it can be tried at once,
 * and only by callers with its token. Symmetric, since only the service itself signs with
 * it and verifies: an RSA key takes a start some 0.3 s.
 */
public class DevelopmentKey {

	private static final Duration LIFETIME = Duration.ofHours(12);

	private static final int KEY_BYTES = 32;

	private final SecretKey key;

	public DevelopmentKey() {
		byte[] key = new byte[KEY_BYTES];
		new SecureRandom().nextBytes(key);
		this.key = new SecretKeySpec(key, "HmacSHA256");
	}

	/** Verifies what {@link #encoder()} has signed. */
	public NimbusJwtDecoder decoder() {
		return NimbusJwtDecoder.withSecretKey(this.key).build();
	}

	/** Signs tokens that the service accepts. */
	public JwtEncoder encoder() {
		return NimbusJwtEncoder.withSecretKey(this.key).build();
	}

	/** A token for the developer. */
	public String newToken(Collection<String> scopes, List<String> audiences) {
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
