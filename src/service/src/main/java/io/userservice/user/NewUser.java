package io.userservice.user;

import java.util.stream.Stream;

/**
 * A user to be created. White space at both ends of its fields is removed; the
 * constraints are those of the contract, to be validated by the code that reads a
 * request.
 */
public record NewUser(@UserName String name, @UserEmail String email) {

	public NewUser {
		name = trimmed(name);
		email = trimmed(email);
	}

	/**
	 * The fields in a form that is equal for equal users only, such as for a digest.
	 */
	public Stream<String> canonicalForm() {
		return Stream.of(this.name, this.email);
	}

	/** {@link String#strip()} leaves the no-break spaces. */
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
