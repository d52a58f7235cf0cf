package io.userservice.user.text;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class EmailKeyTests {

	@ParameterizedTest
	@CsvSource({ "Ada@Example.COM, ada@example.com", "jos\u00E9@example.com, jose\u0301@example.com",
			"JOS\u00C9@example.com, jose\u0301@EXAMPLE.com", "\uAC00@a.org, \u1100\u1161@a.org",
			"\u212Bngstrom@a.org, \u00E5ngstrom@a.org", "\uFB01n@a.org, FIN@a.org", "\uFF41da@a.org, ada@a.org",
			"stra\u00DFe@a.org, STRASSE@a.org", "\u039F\u0394\u039F\u03A3@a.org, \u03BF\u03B4\u03BF\u03C2@a.org",
			"\u13A0@a.org, \uAB70@a.org", "\u2126@a.org, \u03C9@a.org", "\u00B5@a.org, \u03BC@a.org",
			"u1@b\u00FCcher.example, u1@xn--bcher-kva.example", "u1@B\u00DCCHER.example, u1@XN--BCHER-KVA.example",
			"u1@bu\u0308cher.example, u1@b\u00FCcher.example", "a@b\u3002org, a@b.org", "a@b\uFF0Eorg, a@b.org",
			"a@b\uFF61org, a@b.org", "a@\uFF45xample.com, a@example.com", "a@stra\u00DFe.de, a@STRA\u1E9EE.de",
			"a@\u2603.net, a@xn--n3h.net", "a@\u4F8B\u3048.jp, a@xn--r8jz45g.jp" })
	void isTheSameForOneMailbox(String email, String other) {
		assertThat(EmailKey.of(email)).isEqualTo(EmailKey.of(other)).isEqualTo(EmailKey.of(EmailKey.of(email)));
		assertThat(EmailKey.isDomainValid(email)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "a@b.org, a@c.org", "jose@a.org, jos\u00E9@a.org", "a.b@a.org, ab@a.org", "a+b@a.org, a@a.org",
			"a@stra\u00DFe.de, a@strasse.de", "\u0430da@a.org, ada@a.org", "\u0131@a.org, i@a.org",
			"a@xn--zzzzzzzz.org, a@xn--zzzzzzzy.org" })
	void differsForOthers(String email, String other) {
		assertThat(EmailKey.of(email)).isNotEqualTo(EmailKey.of(other));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\u20ac", "\u20ac.", "xn--a", "a\u0308", "\ud83d\ude00" })
	void knowsLongDomains(String part) {
		assertThat(EmailKey.isDomainValid("a@" + part.repeat(10_000))).isFalse();
		assertThat(EmailKey.isDomainValid(part.repeat(10_000))).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "a@xn--zzzzzzzz.org", "a@XN--.org", "a@b.org\u3002", "a@b\u3002\u3002org", "a@b\uFFFD.org",
			"a@xn--bcher-kva\u00FC.org" })
	void knowsDomainsThatCannotBe(String email) {
		assertThat(EmailKey.isDomainValid(email)).isFalse();
		assertThat(EmailKey.of(email)).isEqualTo(EmailKey.of(EmailKey.of(email)));
	}

	@ParameterizedTest
	@CsvSource({ "a@localhost", "a@r3---sn-apo3.example.com", "a@sub_domain.example", "a@[127.0.0.1]" })
	void toleratesDomainsThatAreInUse(String email) {
		assertThat(EmailKey.isDomainValid(email)).isTrue();
	}

	/** PostgreSQL refuses more than 2,704 bytes in an index, some for itself. */
	@Test
	void fitsTheColumnAndAnIndexWhateverTheCharacters() {
		assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
			.filter(Character::isDefined)
			.filter((character) -> !Character.isSurrogate((char) character) || character > Character.MAX_VALUE)
			.mapToObj((character) -> EmailKey.of(Character.toString(character) + "\u00FC@a.org"))
			.map((key) -> key.substring(0, key.length() - "\u00FC@a.org".length()))).allSatisfy((folded) -> {
				assertThat(folded.length()).isLessThanOrEqualTo(18);
				assertThat(folded.getBytes(StandardCharsets.UTF_8).length * 64 + 254).isLessThan(2_600);
			});
		assertThat(EmailKey.MAX_LENGTH).isEqualTo(1_406);
	}

}
