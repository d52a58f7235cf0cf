package io.userservice.user.change;

/**
 * One change of a user.
 *
 * @param id ascends for each user in the order of its changes
 */
public record Change(long id, int userId, ChangeKind kind) {

	/** Bits for the place of a user in its row; a transaction changes at most 10,000. */
	private static final int PLACE_BITS = 14;

	static Change of(long row, int place, int userId, ChangeKind kind) {
		return new Change(row << PLACE_BITS | place, userId, kind);
	}

	/** The row of a change; 0 for no change. */
	static long rowOf(long id) {
		return id >> PLACE_BITS;
	}

	/** How many users the row of a change has up to that change; 0 for no change. */
	static int placesUpTo(long id) {
		return (id == 0) ? 0 : (int) (id & ((1 << PLACE_BITS) - 1)) + 1;
	}

}
