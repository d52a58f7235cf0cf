package io.userservice.client.cache.simulation;

import java.util.List;
import java.util.Random;

import io.userservice.api.User;

/** A few mailboxes, and the spellings that the service takes for each. */
final class Mailboxes {

	private static final List<List<String>> SPELLINGS = List.of(
			List.of("stra\u00dfe@example.com", "STRASSE@example.com", "strasse@EXAMPLE.com"),
			List.of("ada@example.com", "Ada@example.com", "ADA@Example.com"),
			List.of("\ufb01nn@example.com", "finn@example.com", "FINN@example.com"),
			List.of("bob@b\u00fccher.example", "BOB@xn--bcher-kva.example"), List.of("cid@example.com"),
			// An upper and a lower case letter of a Unicode that is newer than the JDK.
			List.of("\udb7f\udf00@example.com", "\udb7f\udf01@example.com"), List.of("dan@example.com"),
			List.of("eve@example.com", "EVE@example.com"), List.of("fay@example.com"));

	private Mailboxes() {
	}

	static String any(Random random) {
		List<String> spellings = SPELLINGS.get(random.nextInt(SPELLINGS.size()));
		return spellings.get(random.nextInt(spellings.size()));
	}

	/** The name of a mailbox, by one of its spellings. */
	static String of(String email) {
		return SPELLINGS.stream().filter((spellings) -> spellings.contains(email)).findFirst().orElseThrow().get(0);
	}

	static String of(User user) {
		return of(user.getEmail());
	}

}
