package io.userservice.user.write;

import java.util.stream.Stream;

/**
 * Identifies a call when it is repeated. Each caller has keys of its own, so that no
 * caller gets the users of another.
 *
 * @param issuer of the caller's token; empty if it names none
 * @param caller the claim that identifies the caller, and its value
 * @param value the text that the caller has chosen
 */
public record IdempotencyKey(String issuer, String caller, String value) {

	/** The form in which the key is stored. */
	String digest() {
		return Digest.of(Stream.of(this.issuer, this.caller, this.value));
	}

}
