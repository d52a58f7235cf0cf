package io.userservice.security.token;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;

/**
 * Checks {@code nbf} and {@code exp}, which must be there, with some clock skew. Spring's
 * own validator does not tell an expired token from one that is not yet valid.
 */
class TokenLifetimeValidator implements OAuth2TokenValidator<Jwt> {

	static final String EXPIRED = "token_expired";

	private final JwtTimestampValidator timestamps;

	private final Duration skew;

	private final Clock clock;

	TokenLifetimeValidator(Duration skew, Clock clock) {
		this.timestamps = new JwtTimestampValidator(skew);
		this.skew = skew;
		this.clock = clock;
		this.timestamps.setClock(clock);
		this.timestamps.setAllowEmptyExpiryClaim(false);
	}

	@Override
	public OAuth2TokenValidatorResult validate(Jwt token) {
		Instant expiry = token.getExpiresAt();
		if (expiry != null && expiry.plus(this.skew).isBefore(this.clock.instant())) {
			return OAuth2TokenValidatorResult.failure(new OAuth2Error(EXPIRED, "expired at " + expiry, null));
		}
		if (expiry == null) {
			return OAuth2TokenValidatorResult
				.failure(new OAuth2Error(OAuth2ErrorCodes.INVALID_TOKEN, "has no exp claim", null));
		}
		return this.timestamps.validate(token);
	}

}
