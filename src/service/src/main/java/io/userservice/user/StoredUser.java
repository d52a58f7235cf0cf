package io.userservice.user;

/**
 * A user as stored. Its components are named as the columns.
 *
 * @param id 1 or more
 * @param version counts the changes
 * @param created in microseconds since 1970 (UTC); 0 for unknown
 * @param updated in microseconds since 1970 (UTC); 0 for unknown
 */
public record StoredUser(int id, String name, String email, int version, long created, long updated) {

	/** What is left of a deleted user. */
	public static StoredUser deleted(int id) {
		return new StoredUser(id, "", "", -1, 0, 0);
	}

	/** Changes with each change of the user. */
	public String etag() {
		return Integer.toString(this.version);
	}

	public boolean isDeleted() {
		return this.version < 0;
	}

}
