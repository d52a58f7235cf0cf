package io.userservice.logging;

/**
 * Makes the text of a client, an issuer or a library safe for a log line: it cannot break
 * the line, control a terminal, look like other text, or flood the log.
 */
public final class LineText {

	private static final int FIRST = 0x20;

	private static final int LAST = 0x7e;

	private LineText() {
	}

	/**
	 * The text in printable ASCII, with spaces for control characters and question marks
	 * for the rest.
	 * @param longest characters; a longer text is cut, and ends with three dots more
	 */
	public static String of(String text, int longest) {
		return (text.length() <= longest) ? printable(text) : printable(text.substring(0, longest)) + "...";
	}

	/** As {@link #of}, whatever the length. */
	public static String printable(String text) {
		if (text.chars().allMatch(LineText::isPrintable)) {
			return text;
		}
		return text.codePoints()
			.map((character) -> isPrintable(character) ? character : Character.isISOControl(character) ? ' ' : '?')
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

	private static boolean isPrintable(int character) {
		return character >= FIRST && character <= LAST;
	}

}
