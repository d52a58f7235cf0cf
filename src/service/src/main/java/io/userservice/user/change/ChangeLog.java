package io.userservice.user.change;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What each kind of database does in its own way for the log of changes. No sequence has
 * the order of the commits, since a transaction that began earlier can commit later: rows
 * are logged first, and published in revisions when they have been committed.
 */
interface ChangeLog {

	/** Logs changes in the current transaction, which has locked the users' rows. */
	void append(ChangeKind kind, Integer[] userIds);

	/**
	 * The committed rows that are in no revision; empty if there is no revision yet.
	 * @param known a revision that is looked for, too
	 */
	Optional<Unpublished> unpublished(Revision known);

	/**
	 * Inserts a revision.
	 * @param values of the columns of {@link #COLUMNS}
	 * @return whether it was inserted; false if there is one with its number
	 */
	boolean insert(Object[] values);

	/**
	 * A number that changes when the database may have lost commits, by a failover or a
	 * restore; 0 if the database does not tell.
	 */
	long incarnation();

	/** Tells other replicas that there are changes. */
	void notifyOthers();

	/** The columns of a revision that is inserted. */
	String COLUMNS = "revision, revision_key, change_ids, user_counts, last_change, running, next_transaction";

	/**
	 * Rows of the log that have been committed and are in no revision.
	 *
	 * @param hasKnown whether the revision that was looked for is in the log
	 * @param last the last revision
	 * @param lastRows how many rows it has
	 * @param lastChange the highest id of a row in any revision
	 * @param rows in ascending id
	 * @param snapshot when the rows were read
	 */
	record Unpublished(boolean hasKnown, Revision last, int lastRows, long lastChange, List<Row> rows,
			Snapshot snapshot) {

		/**
		 * The most rows of a revision, beside those of transactions that ran for longer.
		 */
		static final int LIMIT = 1_000;

		/**
		 * A row of the log: the changes of one transaction.
		 */
		record Row(long id, int users) {
		}

		Unpublished with(Snapshot other) {
			return new Unpublished(this.hasKnown, this.last, this.lastRows, this.lastChange, this.rows, other);
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

	/**
	 * The transactions that were running, whose rows may still come although rows with
	 * higher ids have been read.
	 *
	 * @param running those before the next one
	 * @param next the one after the last that had ended: from it on all were running, or
	 * had not begun; null if it is not known
	 */
	record Snapshot(Long[] running, @Nullable Long next) {

		/** Of a log whose rows come in the order of their ids. */
		static final Snapshot NONE = new Snapshot(new Long[0], null);

	}

}
