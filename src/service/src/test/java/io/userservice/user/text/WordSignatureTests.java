package io.userservice.user.text;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class WordSignatureTests {

	private static boolean mayHave(String words, String asked) {
		return (WordSignature.ofWords(words) & WordSignature.of(asked)) == WordSignature.of(asked);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "ada", "lovelace", "\u738B\u5C0F\u660E", "\u00E9\u00E9\u00E9",
			"\uD83E\uDD84\uD83E\uDD84" })
	void hasTheBitsOfEachBeginningOfAWord(String word) {
		for (int end = 0; end <= word.length(); end = (end < word.length()) ? word.offsetByCodePoints(end, 1)
				: end + 1) {
			assertThat(mayHave(" x " + word + " y", word.substring(0, end))).as(word.substring(0, end)).isTrue();
		}
	}

	@Test
	void hasNoBitsWithoutWords() {
		assertThat(WordSignature.ofWords("")).isZero();
		assertThat(WordSignature.of("")).isZero();
	}

	@Test
	void leavesOutNearlyAllWhoHaveNoSuchWord() {
		Random random = new Random(1);
		List<String> words = random.ints(400, 0, 1 << 30).mapToObj((number) -> Integer.toString(number, 36)).toList();
		String user = " " + String.join(" ", words.subList(0, 5));
		long taken = words.subList(5, 400).stream().filter((word) -> mayHave(user, word)).count();
		assertThat(taken).isLessThan(12);
	}

	/** Signatures are stored: another rule needs another {@link SearchWords#RULE}. */
	@Test
	void isTheSameInEachVersion() {
		assertThat(WordSignature.ofWords(" ada lovelace")).isEqualTo(2251939417031168L);
	}

}
