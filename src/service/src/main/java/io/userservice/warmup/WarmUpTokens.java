package io.userservice.warmup;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * The tokens of a warm-up: of many callers, and again and again a new one, since a new
 * replica verifies the token of each of its callers. They are signed as most issuers do,
 * by a key that nobody else knows. Not thread-safe.
 */
public class WarmUpTokens {

	private static final int CALLERS = 100;

	private static final int CALLS_OF_A_TOKEN = 50;

	private static final Duration LIFETIME = Duration.ofHours(1);

	private static final int KEY_BITS = 2048;

	private final List<String> tokens = new ArrayList<>();

	private final String scopes;

	private final RSAPublicKey publicKey;

	private final JwtEncoder encoder;

	private int calls;

	public WarmUpTokens(Set<String> scopes) {
		this.scopes = String.join(" ", scopes);
		KeyPair keys = newKeys();
		this.publicKey = (RSAPublicKey) keys.getPublic();
		this.encoder = NimbusJwtEncoder.withKeyPair(this.publicKey, (RSAPrivateKey) keys.getPrivate()).build();
	}

	private static KeyPair newKeys() {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
			generator.initialize(KEY_BITS);
			return generator.generateKeyPair();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Takes these tokens alone. */
	public JwtDecoder decoder() {
		return NimbusJwtDecoder.withPublicKey(this.publicKey).build();
	}

	/** The token of the next call. */
	public String next() {
		int call = this.calls++;
		if (call % CALLS_OF_A_TOKEN == 0) {
			if (this.tokens.size() == CALLERS) {
				this.tokens.remove(0);
			}
			this.tokens.add(newToken("warm-up " + call));
		}
		return this.tokens.get(call % this.tokens.size());
	}

	private String newToken(String subject) {
		Instant now = Instant.now();
		return this.encoder.encode(JwtEncoderParameters.from(JwtClaimsSet.builder()
			.subject(subject)
			.issuedAt(now)
			.expiresAt(now.plus(LIFETIME))
			.claim("scope", this.scopes)
			.build())).getTokenValue();
	}

}
