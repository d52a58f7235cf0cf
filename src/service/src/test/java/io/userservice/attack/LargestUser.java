package io.userservice.attack;

import java.util.UUID;

/** What a user can be at most. */
final class LargestUser {

	/** 200 characters of four bytes. */
	static final String NAME = "\uD83D\uDE00".repeat(200);

	private static final String DOMAIN = "@" + "x".repeat(60) + "." + "y".repeat(60) + "." + "z".repeat(60) + "."
			+ "w".repeat(24) + ".example";

	private LargestUser() {
	}

	/** Another one at each call. */
	static String email() {
		return "u" + UUID.randomUUID() + DOMAIN;
	}

}
