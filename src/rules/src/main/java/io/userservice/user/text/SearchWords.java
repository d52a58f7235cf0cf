package io.userservice.user.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The words by which users are searched for: the one rule for what is stored and what is
 * asked for. A user is found by a word if one of the user's words begins with it.
 */
public final class SearchWords {

	/**
	 * Changes with each change of what this class makes of a text. Stored words of a
	 * lower number are made anew.
	 */
	public static final int RULE = 1;

	/** Characters of a word that count. */
	static final int LONGEST_WORD = 32;

	/** UTF-16 units of all words of a text, spaces included. */
	public static final int LONGEST_TEXT = 300;

	/** By code points, as PostgreSQL's collation C. */
	public static final Comparator<String> ORDER = Comparator
		.comparing((String word) -> word.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

	private SearchWords() {
	}

	/**
	 * The words of a name or an e-mail in the order of the text, each after a space:
	 * {@code " jeanluc luc picard"}. None is the beginning of another. Empty for a text
	 * without words.
	 */
	public static String ofText(String text) {
		Set<String> words = new LinkedHashSet<>();
		WordRuns.of(text, true, (run, starts) -> starts.forEach((start) -> words.add(cut(run.substring(start)))));
		StringBuilder joined = new StringBuilder(text.length() + 1);
		for (String word : withoutBeginnings(words)) {
			if (joined.length() + 1 + word.length() > LONGEST_TEXT) {
				break;
			}
			joined.append(' ').append(word);
		}
		return joined.toString();
	}

	/** All words of a query, in its order. */
	public static List<String> ofQuery(String query) {
		List<String> words = new ArrayList<>();
		WordRuns.of(query, false, (run, starts) -> words.add(cut(run)));
		return words;
	}

	/**
	 * The same words, each once, without those that are the beginning of another: who is
	 * found by the longer one is found by both.
	 */
	public static List<String> withoutBeginnings(Iterable<String> words) {
		Set<String> each = new LinkedHashSet<>();
		words.forEach(each::add);
		if (each.size() > 1) {
			TreeSet<String> sorted = new TreeSet<>(each);
			each.removeIf((word) -> {
				String next = sorted.higher(word);
				return next != null && next.startsWith(word);
			});
		}
		return List.copyOf(each);
	}

	private static String cut(String word) {
		return (word.length() <= LONGEST_WORD || word.codePointCount(0, word.length()) <= LONGEST_WORD) ? word
				: word.substring(0, word.offsetByCodePoints(0, LONGEST_WORD));
	}

}
