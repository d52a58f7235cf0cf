package io.userservice.user.input;

import io.userservice.error.InvalidFieldException.Violation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class NewUserTests {

	@Test
	void trimsUnicodeWhiteSpace() {
		NewUser user = new NewUser("\u00A0\t Ada Lovelace \u3000\n", "\u2003ada@example.com\r\n");
		assertThat(user).isEqualTo(new NewUser("Ada Lovelace", "ada@example.com"));
	}

	@Test
	void trimsMegabytesOfWhiteSpaceInLinearTime() {
		String spaces = " ".repeat(1 << 20);
		assertThat(new NewUser(spaces + "a" + spaces + "b" + spaces, "").name()).hasSize(2 + (1 << 20));
	}

	@ParameterizedTest
	@ValueSource(strings = { "A", "Nguyễn Thị", "李", "O'Brien; DROP TABLE users--", "\uD83D\uDC69\u200D\uD83D\uDCBB",
			"می‌خواهم", "\u0600", "\u200Ba\u200B", "\u2067\u05D0\u2069", "\u0301" })
	void acceptsValidNames(String name) {
		assertThat(badFields(name, "a@example.com")).isEmpty();
	}

	@Test
	void countsTheLengthOfANameInCodePoints() {
		assertThat(badFields("\uD83D\uDE00".repeat(200), "a@example.com")).isEmpty();
		assertThat(badFields("\uD83D\uDE00".repeat(201), "a@example.com")).containsExactly("name");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "   ", "\u00A0", "a\u0000b", "a\nb", "a\u0007b", "a\u0085b", "a\u007Fb", "\u200B",
			"\u200B \u200D", "\u00AD", "\u034F", "\u115F", "\u3164", "\uFFA0", "\uFE0F", "\uFEFF", "\u2060", "\u180E",
			"\uDB40\uDC41", "\u2800\u001C", "a\u2028b", "a\u2029b", "a\u202Eb", "a\u202Db", "\uD83Da", "a\uDE00" })
	void refusesInvalidNames(String name) {
		assertThat(badFields(name, "a@example.com")).containsExactly("name");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ada@example.com", "Ada.Lovelace+x@sub.example.co.uk", "o'brien@example.com",
			"a@localhost", "jörg@müller.de", "a@[127.0.0.1]", "a@xn--mller-kva.de", "a@müller\u3002de",
			"a@sub_domain.example" })
	void acceptsValidEmails(String email) {
		assertThat(badFields("Ada", email)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "ada", "@example.com", "ada@", "a@b@c", "ada@exa mple.com", "a da@example.com",
			"ada@example..com", ".ada@example.com", "ada\u0000@example.com", "ada\u0085@example.com",
			"ada\u00A0x@example.com", "ada\u200Bx@example.com", "\u202Eada@example.com", "a\u034Fda@example.com",
			"ada\uFE0F@example.com", "ad\u115Fa@example.com", "ada@exam\u00ADple.com", "ada\u3164@example.com",
			"ada@xn--zzzzzzzz.org", "ada@example.com\u3002", "ada@example.com\nbcc: x@example.com" })
	void refusesInvalidEmails(String email) {
		assertThat(badFields("Ada", email)).containsOnly("email");
	}

	@Test
	void limitsEmailsTo254Characters() {
		String domain = ("d".repeat(30) + ".").repeat(6) + "org";
		String local = "l".repeat(254 - domain.length() - 1);
		assertThat(badFields("Ada", local + "@" + domain)).isEmpty();
		assertThat(badFields("Ada", local + "l@" + domain)).containsOnly("email");
	}

	private Iterable<String> badFields(String name, String email) {
		return new NewUser(name, email).violations().map(Violation::field).toList();
	}

}
