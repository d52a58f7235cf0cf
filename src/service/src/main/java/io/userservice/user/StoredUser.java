package io.userservice.user;

/**
 * A user as stored. Its components are named as the columns.
 *
 * @param id 1 or more
 * @param version counts the changes, from 0 when it is created
 * @param created when it was created, in microseconds since 1970 (UTC); 0 for unknown
 * @param updated when it was changed last, in microseconds since 1970 (UTC); 0 for
 * unknown
 */
public record StoredUser(int id, String name, String email, int version, long created, long updated) {

	/** A version that no user has. */
	private static final int NO_VERSION = -1;

	/** A deleted user: its id alone. */
	public static StoredUser deleted(int id) {
		return new StoredUser(id, "", "", NO_VERSION, 0, 0);
	}

	/** The etag: another text after each change of the user. */
	public Etag etag() {
		return new Etag(this.version, this.updated);
	}

	/**
	 * The version that clients get: 1 when the user is created, so that 0 is that of a
	 * deleted user, or of a service that sends none.
	 */
	public long sentVersion() {
		return this.version + 1L;
	}

	public boolean isDeleted() {
		return this.version == NO_VERSION;
	}

}
