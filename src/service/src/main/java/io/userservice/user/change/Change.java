package io.userservice.user.change;

import java.util.List;

/**
 * One change of a user.
 *
 * @param before the position before it
 * @param after the position after it, which is that before the next change
 */
public record Change(Position before, Position after, int userId, ChangeKind kind) {

	/**
	 * Changes that were read together.
	 *
	 * @param changes in their order
	 * @param end the position after them
	 */
	public record Part(List<Change> changes, Position end) {
	}

}
