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
 * Checks {@code nbf} and {@code exp}, which is required, with some clock skew. Spring
 * Security's own validator (7.1) reports an expired token and one that is not yet valid
 * alike.
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
