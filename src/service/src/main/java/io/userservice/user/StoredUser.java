package io.userservice.user;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A user as stored. Its components are named as the columns.
 *
 * @param id 1 or more
 * @param version counts the changes
 * @param created null for a user that was deleted, of whom only the id is known
 * @param updated null as well
 */
public record StoredUser(int id, String name, String email, int version, @Nullable Instant created,
		@Nullable Instant updated) {

	/** What is left of a deleted user. */
	public static StoredUser deleted(int id) {
		return new StoredUser(id, "", "", 0, null, null);
	}

	/** Changes with each change of the user. */
	public String etag() {
		return Integer.toString(this.version);
	}

	public boolean isDeleted() {
		return this.created == null;
	}

}
