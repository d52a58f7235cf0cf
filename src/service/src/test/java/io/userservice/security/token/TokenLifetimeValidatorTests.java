package io.userservice.security.token;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.security.oauth2.jwt.Jwt;

import static org.assertj.core.api.Assertions.assertThat;

class TokenLifetimeValidatorTests {

	private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

	private final TokenLifetimeValidator validator = new TokenLifetimeValidator(Duration.ofSeconds(60),
			Clock.fixed(NOW, ZoneOffset.UTC));

	/**
	 * 2 to the power of 64 milliseconds, and some, is a time of today for who reckons in
	 * them.
	 */
	@ParameterizedTest
	@CsvSource({ "exp, 1800000300, true", "exp, 253402300799, true", "exp, 253402300800, false",
			"exp, 10000000000000000, false", "exp, 1000000000000000000, false", "exp, 18446745873709851, false",
			"exp, 1e300, false", "nbf, 1800000030, true", "nbf, 10000000000000000, false", "nbf, -1e18, false",
			"nbf, 18446745873709551, false", "iat, 1000000000000000000, false", "nbf, 0, true" })
	void refusesTimesThatNoCalendarHas(String claim, String seconds, boolean valid) {
		assertThat(this.validator.validate(token("{\"%s\":%s}".formatted(claim, seconds))).hasErrors())
			.isEqualTo(!valid);
	}

	/** With the times that the library has made of the claims. */
	private static Jwt token(String payload) {
		return Jwt.withTokenValue(base64("{\"alg\":\"RS256\"}") + "." + base64(payload) + "." + base64("signature"))
			.header("alg", "RS256")
			.expiresAt(NOW.plusSeconds(300))
			.build();
	}

	private static String base64(String text) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

}
