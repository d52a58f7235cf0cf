package io.userservice.security.token;

import io.userservice.rpc.call.Caller;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;

/**
 * What a bearer token says, once its signature has been verified.
 *
 * @param authentication with the {@link Jwt} as its credentials
 * @param caller whom the token names
 */
public record VerifiedToken(Authentication authentication, Caller caller) {

	static VerifiedToken of(Authentication authentication) {
		Jwt token = (Jwt) authentication.getCredentials();
		String subject = claim(token, JwtClaimNames.SUB);
		return new VerifiedToken(authentication, new Caller(claim(token, JwtClaimNames.ISS), subject,
				(subject != null) ? null : claim(token, "client_id")));
	}

	private static @Nullable String claim(Jwt token, String name) {
		String value = token.getClaimAsString(name);
		return (value == null || value.isEmpty()) ? null : value;
	}

}
