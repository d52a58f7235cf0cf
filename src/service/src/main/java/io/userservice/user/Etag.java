package io.userservice.user;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a state of a user. The number of the user's changes comes again when a restore or
 * a failover sets the user back, the time of the last change does not.
 *
 * @param version counts the changes
 * @param updated when the user was changed last, in microseconds since 1970 (UTC)
 */
public record Etag(int version, long updated) {

	/** The etag of no user. */
	static final Etag NONE = new Etag(-1, -1);

	private static final Pattern TEXT = Pattern.compile("(0|[1-9]\\d{0,9})-(0|[1-9a-z][0-9a-z]{0,11})");

	/** Reads a text that a client has sent; if it is not an etag, that of no user. */
	public static Etag parse(String text) {
		Matcher parts = TEXT.matcher(text);
		if (!parts.matches()) {
			return NONE;
		}
		long version = Long.parseLong(parts.group(1));
		return (version <= Integer.MAX_VALUE)
				? new Etag((int) version, Long.parseLong(parts.group(2), Character.MAX_RADIX)) : NONE;
	}

	@Override
	public String toString() {
		return Integer.toString(this.version) + '-' + Long.toString(this.updated, Character.MAX_RADIX);
	}

}
