package io.userservice.user.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which names are valid: 1 to 200 characters (Unicode code points), of which one can be
 * seen; no control characters, line or paragraph separators, bidirectional overrides or
 * unpaired surrogates.
 */
public final class UserName {

	private static final int LONGEST = 200;

	/**
	 * The part before *+ changes nothing; it takes usual characters in a third of the
	 * time.
	 */
	private static final Pattern CHARACTERS = Pattern.compile("[ -~]*+[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u202D\\u202E]*");

	private UserName() {
	}

	/** What is wrong with a trimmed name; empty if nothing is. */
	public static List<String> problems(String name) {
		List<String> problems = new ArrayList<>(0);
		if (name.isEmpty() || name.codePointCount(0, name.length()) > LONGEST) {
			problems.add("must have 1 to 200 characters");
		}
		if (!CHARACTERS.matcher(name).matches()) {
			problems.add("must not have control characters, line separators, bidirectional overrides"
					+ " or half characters");
		}
		if (!name.isEmpty() && !Text.isVisible(name)) {
			problems.add("must have a character that can be seen");
		}
		return problems;
	}

}
