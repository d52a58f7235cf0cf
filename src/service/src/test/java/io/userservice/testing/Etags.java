package io.userservice.testing;

import io.userservice.api.User;

/** Reads etags, which only tests may do. */
public final class Etags {

	private Etags() {
	}

	/** How often the user was changed. */
	public static int version(User user) {
		return Integer.parseInt(user.getEtag().split("-")[0]);
	}

}
