package io.userservice.user.query;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Places as texts for clients. */
class SearchTokenTests {

	private static final UserQuery QUERY = new UserQuery(List.of("ada", "lovelace"), 0, Long.MAX_VALUE);

	private static final SearchPlace PLACE = new SearchPlace(1, "lovelace", 0, 7, new SearchTotal(12, true));

	private static final String TOKEN = SearchToken.of(PLACE, QUERY);

	@Test
	void keepsAPlace() {
		assertThat(SearchToken.parse(TOKEN, QUERY)).contains(PLACE);
		SearchPlace last = new SearchPlace(-1, "", Long.MAX_VALUE, Integer.MAX_VALUE,
				new SearchTotal(SearchTotal.MOST, false));
		assertThat(SearchToken.parse(SearchToken.of(last, QUERY), QUERY)).contains(last);
		UserQuery ten = new UserQuery(IntStream.range(0, 10).mapToObj(Integer::toString).toList(), 0, Long.MAX_VALUE);
		SearchPlace longest = new SearchPlace(9, '9' + "\uD840\uDC00".repeat(31), 0, 1, new SearchTotal(0, false));
		assertThat(SearchToken.parse(SearchToken.of(longest, ten), ten)).contains(longest);
	}

	/** Whoever knows the code can make a token with a right digest. */
	@Test
	void takesNoPlaceThatTheQueryDoesNotHave() {
		for (SearchPlace other : List.of(place(2, "ada"), place(-2, "ada"), place(0, "bob"), place(0, ""),
				place(0, "ada\0"), place(-1, "ada"))) {
			assertThat(SearchToken.parse(SearchToken.of(other, QUERY), QUERY)).as(other.toString()).isEmpty();
		}
	}

	private static SearchPlace place(int lead, String word) {
		return new SearchPlace(lead, word, 0, 7, new SearchTotal(12, true));
	}

	@Test
	void isOfOneQueryAlone() {
		for (UserQuery other : List.of(new UserQuery(List.of("ada"), 0, Long.MAX_VALUE),
				new UserQuery(List.of("lovelace", "ada"), 0, Long.MAX_VALUE),
				new UserQuery(List.of("ada", "lovelace"), 1, Long.MAX_VALUE),
				new UserQuery(List.of("ada", "lovelace"), 0, 1))) {
			assertThat(SearchToken.parse(TOKEN, other)).isEmpty();
		}
	}

	@Test
	void noticesEachLetterThatIsMissingOrAnother() {
		assertThat(IntStream.range(0, TOKEN.length())
			.mapToObj((index) -> new StringBuilder(TOKEN).deleteCharAt(index).toString()))
			.noneMatch((text) -> SearchToken.parse(text, QUERY).isPresent());
		assertThat(IntStream.range(0, TOKEN.length() - 1).mapToObj((index) -> {
			StringBuilder text = new StringBuilder(TOKEN);
			text.setCharAt(index, (text.charAt(index) == 'A') ? 'B' : 'A');
			return text.toString();
		})).noneMatch((text) -> SearchToken.parse(text, QUERY).isPresent());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "x", "====", "\u00E9", "AAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" })
	void takesNothingElseForAPlace(String text) {
		assertThat(SearchToken.parse(text, QUERY)).isEmpty();
	}

}
