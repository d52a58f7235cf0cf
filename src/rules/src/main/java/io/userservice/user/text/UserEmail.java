package io.userservice.user.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Which e-mails are valid: an address of at most 254 characters, no white space, control
 * or invisible characters, and a domain that can be one (UTS 46).
 */
public final class UserEmail {

	private static final int LONGEST = 254;

	private UserEmail() {
	}

	/** What is wrong with a trimmed e-mail; empty if nothing is. */
	public static List<String> problems(String email) {
		if (email.isEmpty()) {
			return List.of("must not be empty");
		}
		List<String> problems = new ArrayList<>(0);
		if (email.codePointCount(0, email.length()) > LONGEST) {
			problems.add("must have at most 254 characters");
		}
		boolean visible = Text.isVisibleAscii(email) || Text.isAllVisible(email);
		if (!visible) {
			problems.add("must not have white space, control or invisible characters");
		}
		if (!EmailSyntax.isAddress(email) || (visible && !EmailKey.isDomainValid(email))) {
			problems.add("must be a valid e-mail address");
		}
		return problems;
	}

}
