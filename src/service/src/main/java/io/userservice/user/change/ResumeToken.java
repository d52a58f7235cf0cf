package io.userservice.user.change;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The place of a follower in the log: what it has received, and what comes next. Clients
 * do not look inside.
 *
 * @param logId names the log
 * @param rest what the follower has not received of a span that it has begun; empty if it
 * has received all up to a position
 */
record ResumeToken(String logId, Span rest) {

	private static final String SEPARATOR = "|";

	/** A longer text is not a valid token. */
	private static final int MAX_LENGTH = 20_000;

	/** The text that a client gets. */
	String encode() {
		String text = this.rest.isEmpty() ? String.join(SEPARATOR, this.logId, this.rest.from()) : String
			.join(SEPARATOR, this.logId, this.rest.from(), this.rest.to(), Long.toString(this.rest.afterId()));
		return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

	/** Reads a token that a client has sent; empty if the text is not a valid token. */
	static Optional<ResumeToken> decode(String encoded) {
		if (encoded.length() > MAX_LENGTH) {
			return Optional.empty();
		}
		try {
			String[] parts = new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8).split("\\|",
					-1);
			return switch (parts.length) {
				case 2 -> Optional.of(new ResumeToken(parts[0], Span.at(parts[1])));
				case 4 ->
					Optional.of(new ResumeToken(parts[0], new Span(parts[1], parts[2], Long.parseLong(parts[3]))));
				default -> Optional.empty();
			};
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

}
