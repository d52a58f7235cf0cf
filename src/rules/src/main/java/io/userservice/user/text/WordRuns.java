package io.userservice.user.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterEnums.ECharacterCategory;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.Normalizer2;

/**
 * Runs of letters, digits and pictures of a text, in a form that is the same whatever the
 * case, the width and the accents, and where words begin in them.
 */
final class WordRuns {

	private static final String APOSTROPHES = "'`\u2018\u2019\u201B\u02B9\u02BB\u02BC\u02BD\u02BE\u02BF\u02C8\u2032"
			+ "\u055A\u05F3\uA78C";

	private static final String HYPHENS = "-\u2010\u2011\u2012\u2013";

	/** Letters that Unicode does not decompose, and those that people type for them. */
	private static final String LETTERS = "\u00F8\u0142\u0111\u0127\u0167\u0131\u01B6\u00F0\u00E6\u0153\u00FE";

	private static final String[] TYPED = { "o", "l", "d", "h", "t", "i", "z", "d", "ae", "oe", "th" };

	private static final char TATWEEL = '\u0640';

	private final boolean stored;

	private final Consumer consumer;

	private final StringBuilder run = new StringBuilder();

	private final List<Integer> starts = new ArrayList<>(2);

	private boolean afterJoint;

	private boolean afterSpaceless;

	/** Is given each run. */
	@FunctionalInterface
	interface Consumer {

		/**
		 * @param starts indices at which words begin, each of which goes to the end
		 */
		void accept(String run, List<Integer> starts);

	}

	private WordRuns(boolean stored, Consumer consumer) {
		this.stored = stored;
		this.consumer = consumer;
	}

	/**
	 * @param stored whether users are to be found by the text: then an apostrophe, a
	 * hyphen, and each character of a script without spaces begins a word within a run.
	 * In a query an apostrophe is left out, and a hyphen separates.
	 */
	static void of(String text, boolean stored, Consumer consumer) {
		WordRuns runs = new WordRuns(stored, consumer);
		fold(text).codePoints().forEach(runs::add);
		runs.end();
	}

	private static String fold(String text) {
		if (text.chars().allMatch((character) -> character < 0x80)) {
			return text.toLowerCase(Locale.ROOT);
		}
		// NFKC makes a space and a mark of an acute accent alone.
		String folded = Icu.FOLDED.normalize(text.replace('\u00B4', '\''));
		StringBuilder bare = new StringBuilder(folded.length());
		Icu.DECOMPOSED.normalize(folded).codePoints().filter(WordRuns::isKept).forEach((character) -> {
			int letter = LETTERS.indexOf(character);
			if (letter >= 0) {
				bare.append(TYPED[letter]);
			}
			else {
				bare.appendCodePoint(character);
			}
		});
		// Syllables of Hangul, which were decomposed, too.
		return Icu.COMPOSED.normalize(bare);
	}

	private static boolean isKept(int character) {
		return character < 0x80 || (character != TATWEEL && (Category.MARKS & 1 << UCharacter.getType(character)) == 0);
	}

	private void add(int character) {
		if (APOSTROPHES.indexOf(character) >= 0) {
			this.afterJoint = this.stored;
		}
		else if (this.stored && HYPHENS.indexOf(character) >= 0) {
			this.afterJoint = true;
		}
		else if (isOfWords(character)) {
			append(character);
		}
		else {
			end();
		}
	}

	private void append(int character) {
		boolean ascii = character < 0x80;
		boolean spaceless = !ascii && this.stored && isSpaceless(character);
		boolean leavesSpaceless = this.afterSpaceless && !spaceless && UCharacter.isLetter(character)
				&& UScript.getScript(character) != UScript.COMMON;
		if (this.run.isEmpty() || this.afterJoint || spaceless || leavesSpaceless) {
			this.starts.add(this.run.length());
		}
		this.run.appendCodePoint(character);
		this.afterJoint = false;
		this.afterSpaceless = spaceless;
	}

	private void end() {
		if (!this.run.isEmpty()) {
			this.consumer.accept(this.run.toString(), this.starts);
			this.run.setLength(0);
			this.starts.clear();
		}
		this.afterJoint = false;
		this.afterSpaceless = false;
	}

	private static boolean isOfWords(int character) {
		if (character < 0x80) {
			return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
		}
		return (Category.WORDS & 1 << UCharacter.getType(character)) != 0
				&& !UCharacter.hasBinaryProperty(character, UProperty.NONCHARACTER_CODE_POINT);
	}

	private static boolean isSpaceless(int character) {
		return switch (UScript.getScript(character)) {
			case UScript.HAN, UScript.HIRAGANA, UScript.KATAKANA, UScript.BOPOMOFO, UScript.HANGUL, UScript.THAI,
					UScript.LAO, UScript.KHMER, UScript.MYANMAR ->
				true;
			default -> false;
		};
	}

	/** Sets of general categories, as bits. */
	private static final class Category {

		private static final int MARKS = bits(ECharacterCategory.NON_SPACING_MARK, ECharacterCategory.ENCLOSING_MARK,
				ECharacterCategory.COMBINING_SPACING_MARK);

		/**
		 * Also other symbols, such as pictures, and characters that this Unicode does not
		 * know.
		 */
		private static final int WORDS = bits(ECharacterCategory.UPPERCASE_LETTER, ECharacterCategory.LOWERCASE_LETTER,
				ECharacterCategory.TITLECASE_LETTER, ECharacterCategory.MODIFIER_LETTER,
				ECharacterCategory.OTHER_LETTER, ECharacterCategory.DECIMAL_DIGIT_NUMBER,
				ECharacterCategory.LETTER_NUMBER, ECharacterCategory.OTHER_NUMBER, ECharacterCategory.OTHER_SYMBOL,
				ECharacterCategory.PRIVATE_USE, ECharacterCategory.UNASSIGNED);

		private static int bits(byte... categories) {
			int bits = 0;
			for (byte category : categories) {
				bits |= 1 << category;
			}
			return bits;
		}

	}

	/** Read by the first text that is not ASCII: ICU's data takes a while to load. */
	private static final class Icu {

		private static final Normalizer2 FOLDED = Normalizer2.getNFKCCasefoldInstance();

		private static final Normalizer2 DECOMPOSED = Normalizer2.getNFDInstance();

		private static final Normalizer2 COMPOSED = Normalizer2.getNFCInstance();

	}

}
