package io.userservice.testing;

import java.time.Instant;
import java.util.function.Consumer;

import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.userservice.security.token.BearerTokens;
import io.userservice.security.development.DevelopmentKey;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;

/** Makes tokens, by default signed with the key that the service has generated. */
@TestComponent
public class TestTokens {

	public static final String ALL_SCOPES = "users.read users.write chat";

	private final JwtEncoder encoder;

	@Autowired
	public TestTokens(DevelopmentKey key) {
		this(key.encoder());
	}

	public TestTokens(JwtEncoder encoder) {
		this.encoder = encoder;
	}

	/** A valid token with the given scopes. */
	public String withScopes(String scopes) {
		return mint((claims) -> claims.claim("scope", scopes));
	}

	/**
	 * A token with all scopes, valid for 600 s.
	 * @param change changes the claims before they are signed
	 */
	public String mint(Consumer<JwtClaimsSet.Builder> change) {
		Instant now = Instant.now();
		JwtClaimsSet.Builder claims = JwtClaimsSet.builder()
			.subject("tester")
			.issuedAt(now)
			.expiresAt(now.plusSeconds(600))
			.claim("scope", ALL_SCOPES);
		change.accept(claims);
		return this.encoder.encode(JwtEncoderParameters.from(claims.build())).getTokenValue();
	}

	/** Sends a token with each call. */
	public static ClientInterceptor bearer(String token) {
		return authorization("Bearer " + token);
	}

	/** Sends the given authorization entries with each call. */
	public static ClientInterceptor authorization(String... values) {
		Metadata headers = new Metadata();
		for (String value : values) {
			headers.put(BearerTokens.AUTHORIZATION, value);
		}
		return MetadataUtils.newAttachHeadersInterceptor(headers);
	}

}
