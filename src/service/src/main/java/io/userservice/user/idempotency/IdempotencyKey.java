package io.userservice.user.idempotency;

import java.util.stream.Stream;

/**
 * Identifies a call when it is repeated. Each caller has keys of its own, so that no
 * caller gets the users of another.
 *
 * @param caller the subject of the token; empty if it has none
 * @param value the caller's choice
 */
public record IdempotencyKey(String caller, String value) {

	/** The form in which the key is stored. */
	String digest() {
		return Digest.of(Stream.of(this.caller, this.value));
	}

}
