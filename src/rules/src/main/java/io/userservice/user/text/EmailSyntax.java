package io.userservice.user.text;

import java.net.IDN;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.common.net.InetAddresses;

/**
 * Whether a text has the form of an address (RFC 5321, RFC 6531): words separated by
 * dots, some of them quoted, an @, and a domain or an IP address in brackets. Accepts
 * what {@code @Email} of Hibernate Validator (9.1) accepts, whose validator takes longer
 * to start than a fake of the whole service may take.
 */
final class EmailSyntax {

	private static final int LONGEST_LOCAL_PART = 64;

	private static final int LONGEST_DOMAIN = 255;

	/** Also all characters of the basic plane that are not of ASCII. */
	private static final String LETTER = "a-zA-Z0-9!#$%&'*+/=?^_`{|}~\\u0080-\\uFFFF";

	private static final String WORD = "[" + LETTER + "-]++";

	private static final String QUOTED_WORD = "\"(?:[" + LETTER + "-.(),<>\\[\\]:; @]|\\\\[\\\\\"])++\"";

	private static final Pattern LOCAL_PART = dotted("(?:" + WORD + "|" + QUOTED_WORD + ")");

	/** Hyphens are within a label alone. */
	private static final Pattern DOMAIN = dotted("[" + LETTER + "]++(?:-++[" + LETTER + "]++)*+");

	private static final Pattern IP_V4 = Pattern.compile("\\[(?:\\d{1,3}\\.){3}\\d{1,3}]");

	private static final Pattern IP_V6 = Pattern.compile("\\[(?i:IPv6):([^\\]]*:[^\\]]*)]");

	private EmailSyntax() {
	}

	private static Pattern dotted(String part) {
		return Pattern.compile(part + "(?:\\." + part + ")*+");
	}

	static boolean isAddress(String email) {
		int at = email.lastIndexOf('@');
		return at > 0 && at <= LONGEST_LOCAL_PART && LOCAL_PART.matcher(email).region(0, at).matches()
				&& isDomain(email.substring(at + 1));
	}

	private static boolean isDomain(String domain) {
		Matcher address = IP_V6.matcher(domain);
		return (DOMAIN.matcher(domain).matches() && hasAsciiForm(domain)) || IP_V4.matcher(domain).matches()
				|| (address.matches() && InetAddresses.isInetAddress(address.group(1)));
	}

	/** Also checks the length of each label. */
	private static boolean hasAsciiForm(String domain) {
		try {
			return IDN.toASCII(domain).length() <= LONGEST_DOMAIN;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}
