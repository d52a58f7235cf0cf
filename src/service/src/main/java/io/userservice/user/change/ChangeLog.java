package io.userservice.user.change;

import java.util.Optional;

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
	String COLUMNS = "revision, revision_key, change_ids, user_counts, last_change, running";

}
