package io.userservice.user.change;

import java.util.List;

/**
 * Rows of the log that have been committed and are in no revision.
 *
 * @param hasKnown whether the revision that was looked for is in the log
 * @param last the last revision
 * @param lastRows how many rows it has
 * @param lastChange the highest id of a row in any revision
 * @param rows in ascending id
 * @param running the transactions that were running when the rows were read
 */
record Unpublished(boolean hasKnown, Revision last, int lastRows, long lastChange, List<Row> rows, Long[] running) {

	/** The most rows of a revision, beside those of transactions that ran for longer. */
	static final int LIMIT = 1_000;

	/**
	 * A row of the log: the changes of one transaction.
	 */
	record Row(long id, int users) {
	}

	/** The position after the last revision. */
	Position end() {
		return new Position(this.last, this.lastRows, 0);
	}

	/** Whether there may be more rows. */
	boolean isFull() {
		return this.rows.size() >= LIMIT;
	}

	/** The highest id of a row when these rows are published, too. */
	long newLastChange() {
		return Math.max(this.lastChange, this.rows.get(this.rows.size() - 1).id());
	}

	Long[] ids() {
		return this.rows.stream().map(Row::id).toArray(Long[]::new);
	}

	Integer[] userCounts() {
		return this.rows.stream().map(Row::users).toArray(Integer[]::new);
	}

}
