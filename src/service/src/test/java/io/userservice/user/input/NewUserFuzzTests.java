package io.userservice.user.input;

import java.nio.charset.StandardCharsets;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.userservice.user.text.UserEmail;
import io.userservice.user.text.UserName;

import static org.assertj.core.api.Assertions.assertThat;

/** The name and the e-mail are the two lines of the input. */
class NewUserFuzzTests {

	@FuzzTest
	void acceptsOnlyWhatTheContractAllows(byte[] input) {
		String[] lines = new String(input, StandardCharsets.UTF_8).split("\n", 2);
		NewUser user = new NewUser(lines[0], (lines.length > 1) ? lines[1] : "");
		assertThat(new NewUser(user.name(), user.email())).as("is trimmed once").isEqualTo(user);
		if (UserName.problems(user.name()).isEmpty()) {
			assertThat(user.name().codePointCount(0, user.name().length())).isBetween(1, 200);
			assertThat(user.name().codePoints()).noneMatch(Character::isISOControl);
		}
		if (UserEmail.problems(user.email()).isEmpty()) {
			assertThat(user.email().codePointCount(0, user.email().length())).isBetween(3, 254);
			assertThat(user.email()).matches("(?s).+@.+").doesNotContainAnyWhitespaces();
		}
	}

}
