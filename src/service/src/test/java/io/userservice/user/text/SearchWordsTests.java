package io.userservice.user.text;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The rule by which a text is found by words, script by script. */
class SearchWordsTests {

	private static boolean finds(String query, String text) {
		List<String> words = List.of(SearchWords.ofText(text).split(" "));
		return SearchWords.ofQuery(query)
			.stream()
			.allMatch((word) -> words.stream().anyMatch((one) -> one.startsWith(word)));
	}

	@ParameterizedTest(name = "{0} finds {1}")
	@CsvSource(quoteCharacter = '"', textBlock = """
			ada, Ada Lovelace
			LOVE ada, Ada Lovelace
			jose, José
			josé, Jose
			JOSÉ, jose\u0301
			strasse, Große Straße
			STRASSE, straße
			groß, GROSS
			istanbul, İstanbul
			ilgaz, Ilgaz
			ilgaz, ılgaz
			ΟΔΥΣΣΕΥΣ, Οδυσσεύς
			οδυσσευσ, Οδυσσεύς
			лев, ЛЕВ ТОЛСТОЙ
			алена, Алёна
			太郎, 山田太郎
			山田, 山田太郎
			山, 山田太郎
			たろう, やまだたろう
			ガ, ｶﾞ
			taro, 山田taro
			철수, 김철수
			김, \u1100\u1175\u11B7철수
			สม, คุณสมชาย
			محمد, مُحَمَّد
			محمد, محـــمد
			احمد, أحمد
			דוד, דָּוִד
			ａｄａ, Ada
			ada, ＡＤＡ
			fi, ﬁona
			o'brien, O'Brien
			obrien, O’Brien
			o’brien, OBrien
			brien, O'Brien
			jean-luc, Jean-Luc
			jeanluc, Jean-Luc
			jean luc, Jean-Luc
			jean-luc, Jean Luc
			luc, Jean-Luc
			louise, Anne-Marie-Louise
			marielouise, Anne-Marie-Louise
			kaiulani, Kaʻiulani
			lukasz, Łukasz
			soren, Søren
			aeroe, Ærø Ærøe
			agent, Agent007
			007, "007 Bond"
			２, "2nd"
			lovelace, ada.lovelace+news@example.com
			news, ada.lovelace+news@example.com
			ada.lovelace+news@example.com, ada.lovelace+news@example.com
			brown, john_brown@mail-host.example
			host, john_brown@mail-host.example
			🦄, "🦄 Star"
			Наталья наталья, Наталья
			""")
	void findsWhatPeopleLookFor(String query, String text) {
		assertThat(finds(query, text)).isTrue();
	}

	@ParameterizedTest(name = "{0} does not find {1}")
	@CsvSource(textBlock = """
			lace, Ada Lovelace
			da, Ada Lovelace
			ada byron, Ada Lovelace
			uc, Jean-Luc
			田山, 山田太郎
			07, Agent007
			adal, Ada Lovelace
			가, 각하
			""")
	void findsNothingElse(String query, String text) {
		assertThat(finds(query, text)).isFalse();
	}

	@Test
	void keepsTheOrderOfTheTextAndNoWordThatBeginsAnother() {
		assertThat(SearchWords.ofText("Ann Anna Byron Ann ann")).isEqualTo(" anna byron");
		assertThat(SearchWords.ofText("Jean-Luc Picard")).isEqualTo(" jeanluc luc picard");
		assertThat(SearchWords.ofText("...")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { " \u00A0\u3000", "-", "@.+_", "'", "%", "\u0301", "\u200D", "\uFFFF", "\uDBFF\uDFFF" })
	void findsNoWordWhereNoneCanBeSeen(String text) {
		assertThat(SearchWords.ofQuery(text)).isEmpty();
		assertThat(SearchWords.ofText(text)).isEmpty();
	}

	/** As the table has room for them. */
	@ParameterizedTest
	@ValueSource(strings = { "a", "ﷺ", "㍿", "山", "\uD840\uDC00", "a-", "a b ", "é", "\u1100" })
	void boundsTheWordsOfTheLongestTexts(String part) {
		String words = SearchWords.ofText(part.repeat(200 / part.codePointCount(0, part.length())));
		assertThat(words).isNotEmpty().hasSizeLessThanOrEqualTo(300);
		assertThat(words.substring(1).split(" "))
			.allSatisfy((word) -> assertThat(word.codePointCount(0, word.length())).isBetween(1, 32));
	}

	@Test
	void findsByTheWholeOfALongWord() {
		String name = "Wolfeschlegelsteinhausenbergerdorff";
		assertThat(finds(name, name)).isTrue();
	}

	@Test
	void asksForEachWordOnce() {
		assertThat(SearchWords.withoutBeginnings(SearchWords.ofQuery("an ANNA ada an"))).containsExactly("anna", "ada");
	}

}
