package io.userservice.user.idempotency;

import java.util.stream.Stream;

/**
 * By what a call to create users is known when it is repeated. Each caller has keys of
 * its own, so nobody is given another's users.
 *
 * @param caller whose call it is; empty where the token names nobody
 * @param value what the caller has chosen
 */
public record IdempotencyKey(String caller, String value) {

	/** What is stored of it. */
	String digest() {
		return Digest.of(Stream.of(this.caller, this.value));
	}

}
