package io.userservice.user.change;

/**
 * How far the log is published.
 *
 * @param end the position after the last revision
 * @param complete whether all that was committed before is in it; false on a read-only
 * database, which takes no revision
 */
public record Published(Position end, boolean complete) {

	/** The last revision. */
	public Revision revision() {
		return this.end.revision();
	}

}
