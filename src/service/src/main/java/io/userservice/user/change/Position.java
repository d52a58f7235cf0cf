package io.userservice.user.change;

import java.util.Comparator;

/**
 * A place between two changes of the log. Positions ascend in the order in which changes
 * are sent.
 *
 * @param revision that the change before it is in
 * @param row how many rows of the revision are before it
 * @param place how many users of the next row are before it
 */
public record Position(Revision revision, int row, int place) implements Comparable<Position> {

	private static final Comparator<Position> ORDER = Comparator
		.comparingLong((Position position) -> position.revision().number())
		.thenComparingInt(Position::row)
		.thenComparingInt(Position::place);

	/** The position after the next user of a row that has so many. */
	Position next(int users) {
		return (this.place + 1 < users) ? new Position(this.revision, this.row, this.place + 1)
				: new Position(this.revision, this.row + 1, 0);
	}

	@Override
	public int compareTo(Position other) {
		return ORDER.compare(this, other);
	}

	/**
	 * How far the log is published.
	 *
	 * @param end the position after the last revision
	 * @param complete whether all that was committed before is in it; false on a
	 * read-only database, which takes no revision
	 */
	public record Published(Position end, boolean complete) {

		/** The last revision. */
		public Revision revision() {
			return this.end.revision();
		}

	}

}
