package io.userservice.security.token;

import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;

import com.nimbusds.jose.JWSObject;

import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;

/**
 * Checks {@code nbf} and {@code exp}, which is required, with some clock skew. Spring
 * Security's own validator (7.1) reports an expired token and one that is not yet valid
 * alike.
 */
class TokenLifetimeValidator implements OAuth2TokenValidator<Jwt> {

	static final String EXPIRED = "token_expired";

	/** The seconds of the year 9999's end, as RFC 3339 has it. */
	private static final double LATEST = 253_402_300_799.0;

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
		if (expiry == null) {
			return invalid("has no exp claim");
		}
		if (!hasTimes(token)) {
			return invalid("has a time beyond the year 9999");
		}
		if (expiry.plus(this.skew).isBefore(this.clock.instant())) {
			return OAuth2TokenValidatorResult.failure(new OAuth2Error(EXPIRED, "expired at " + expiry, null));
		}
		return this.timestamps.validate(token);
	}

	private static OAuth2TokenValidatorResult invalid(String reason) {
		return OAuth2TokenValidatorResult.failure(new OAuth2Error(OAuth2ErrorCodes.INVALID_TOKEN, reason, null));
	}

	/**
	 * Whether the times are such, as they are in the token: Nimbus (10.9) counts in
	 * milliseconds, so that larger numbers become any other time.
	 */
	private static boolean hasTimes(Jwt token) {
		try {
			Map<String, Object> claims = JWSObject.parse(token.getTokenValue()).getPayload().toJSONObject();
			return Stream.of(JwtClaimNames.EXP, JwtClaimNames.NBF, JwtClaimNames.IAT)
				.allMatch(
						(name) -> !(claims.get(name) instanceof Number time) || Math.abs(time.doubleValue()) <= LATEST);
		}
		catch (ParseException ex) {
			return false;
		}
	}

}
