package io.userservice.user.text;

import java.util.Random;
import java.util.stream.Stream;

import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Email;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class EmailSyntaxTests {

	private static final Validator VALIDATOR = Validation.buildDefaultValidatorFactory().getValidator();

	private static final String[] PARTS = { "a", "Z", "9", "-", "_", "+", ".", "@", "\"", "\\", " ", "(", ",", ";", ":",
			"<", "]", "'", "\u00E4", "\u3002", "\uFF0E", "\uD83D\uDE00", "\uD83D", "\u212A", "xn--", "\"a b\"",
			"\"\\\"\"", ".org", "@b.org", "l".repeat(61), "d.".repeat(40), "\u007F", "\u0080", "\uFFFF" };

	private record Standard(@Email String email) {
	}

	/** Short and long texts, some two in five of them valid. */
	@Test
	void acceptsWhatTheStandardConstraintAccepts() {
		Random random = new Random(42);
		int valid = 0;
		for (int turn = 0; turn < 40_000; turn++) {
			String email = (random.nextBoolean() ? "a" : "") + parts(random, 5)
					+ (random.nextInt(4) > 0 ? "@" + parts(random, 2) + "b.org" : "");
			if (!email.isEmpty()) {
				boolean accepted = VALIDATOR.validate(new Standard(email)).isEmpty();
				assertThat(EmailSyntax.isAddress(email)).as(email).isEqualTo(accepted);
				valid += accepted ? 1 : 0;
			}
		}
		assertThat(valid).isGreaterThan(2_000);
	}

	private static String parts(Random random, int most) {
		return Stream.generate(() -> PARTS[random.nextInt(PARTS.length)])
			.limit(random.nextInt(most + 1))
			.reduce("", String::concat);
	}

	@ParameterizedTest
	@CsvSource({ "a@[127.0.0.1], true", "a@[127.0.0], false", "a@[IPv6:::1], true", "a@[IPv6:2001:db8::7], true",
			"a@[IPv6:2001:db8::7::], false", "a@[IPv6:zz::], false", "a@[::1], false", "a@[IPv6:], false" })
	void knowsAddressesOfHosts(String email, boolean valid) {
		assertThat(EmailSyntax.isAddress(email)).isEqualTo(valid)
			.isEqualTo(VALIDATOR.validate(new Standard(email)).isEmpty());
	}

}
