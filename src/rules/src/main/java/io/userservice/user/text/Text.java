package io.userservice.user.text;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.UnicodeSet;

/**
 * Which characters are white space or invisible, by the properties of Unicode. Java's
 * categories count control characters as white space, and have no property for invisible
 * ones.
 */
public final class Text {

	private Text() {
	}

	/** Removes white space at both ends. */
	public static String trim(String text) {
		int start = 0;
		int end = text.length();
		// All white space is in the basic plane.
		while (start < end && isWhiteSpace(text.charAt(start))) {
			start++;
		}
		while (start < end && isWhiteSpace(text.charAt(end - 1))) {
			end--;
		}
		return text.substring(start, end);
	}

	private static boolean isWhiteSpace(char character) {
		return (character < 0x80) ? character == ' ' || (character >= '\t' && character <= '\r')
				: UCharacter.isUWhiteSpace(character);
	}

	/** Whether there is a character that can be seen. */
	static boolean isVisible(String text) {
		return text.codePoints().anyMatch((character) -> isVisibleAscii(character) || !Sets.UNSEEN.contains(character));
	}

	/** Whether there is no white space, and all characters can be seen. */
	static boolean isAllVisible(String text) {
		return Sets.NOT_IN_EMAILS.containsNone(text);
	}

	/** Whether all characters are ASCII's visible ones, as most are. */
	static boolean isVisibleAscii(String text) {
		return text.chars().allMatch(Text::isVisibleAscii);
	}

	private static boolean isVisibleAscii(int character) {
		return character > ' ' && character < 0x7F;
	}

	/** Read by the first text that is not ASCII: ICU's data takes a while to load. */
	private static final class Sets {

		private static final UnicodeSet UNSEEN = new UnicodeSet("[[:White_Space:][:Default_Ignorable_Code_Point:]]")
			.freeze();

		private static final UnicodeSet NOT_IN_EMAILS = new UnicodeSet("[[:Cc:][:Cf:][:Cs:][:Z:]]").addAll(UNSEEN)
			.freeze();

	}

}
