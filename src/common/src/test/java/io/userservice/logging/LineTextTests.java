package io.userservice.logging;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class LineTextTests {

	@ParameterizedTest
	@CsvSource({ "plain text~,plain text~", "'a\nINFO forged','a INFO forged'", "'a\rb','a b'", "'\u001b[2Jx',' [2Jx'",
			"\u202eabc,?abc", "caf\u00e9,caf?", "'\ud83d\ude00',?", "'\u0085x',' x'" })
	void keepsPrintableAsciiAlone(String text, String line) {
		assertThat(LineText.printable(text)).isEqualTo(line);
	}

	@Test
	void cutsLongTexts() {
		assertThat(LineText.of("x".repeat(11), 10)).isEqualTo("x".repeat(10) + "...");
		assertThat(LineText.of("x".repeat(10), 10)).isEqualTo("x".repeat(10));
	}

}
