package io.userservice.user;

/**
 * A user to be stored, white space at both ends of its fields removed. The constraints
 * are the contract's; who makes one from outside input validates it.
 */
public record NewUser(@UserName String name, @UserEmail String email) {

	public NewUser {
		name = trimmed(name);
		email = trimmed(email);
	}

	/** {@link String#strip()} would leave the no-break spaces. */
	private static String trimmed(String text) {
		int start = 0;
		int end = text.length();
		while (start < end && isSpace(text.charAt(start))) {
			start++;
		}
		while (start < end && isSpace(text.charAt(end - 1))) {
			end--;
		}
		return text.substring(start, end);
	}

	private static boolean isSpace(char character) {
		return Character.isWhitespace(character) || Character.isSpaceChar(character);
	}

}
