package io.userservice.user;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class EtagTests {

	@Test
	void isReadAsItWasWritten() {
		for (Etag etag : new Etag[] { new Etag(0, 0), new Etag(7, 1_795_000_000_123_456L),
				new Etag(Integer.MAX_VALUE, 4_000_000_000_000_000L) }) {
			assertThat(Etag.parse(etag.toString())).isEqualTo(etag);
		}
	}

	@Test
	void differsWhenTheSameVersionComesAgain() {
		assertThat(new Etag(1, 100)).doesNotHaveToString(new Etag(1, 101).toString());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "0", "1", "-1", "--1", "1-", "-1--1", "01-a", "1-0a", "+1-a", "1-A", "1 -a", "1-a ",
			"9999999999-a", "1-zzzzzzzzzzzzz", "W/\"1-a\"", "\u0661-a" })
	void isNoneForOtherTexts(String text) {
		assertThat(Etag.parse(text)).isEqualTo(Etag.NONE);
	}

}
