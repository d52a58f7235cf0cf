package io.userservice.user.change;

import java.util.List;

/**
 * The log of changes in one kind of database. A position is a text that only the database
 * reads: it tells which transactions had been committed when it was taken. No sequence
 * has the order of the commits: a transaction that began earlier can commit later.
 */
interface ChangeLog {

	/** Logs changes in the current transaction, which has locked the users' rows. */
	void append(ChangeKind kind, Integer[] userIds);

	/** The present position. */
	String position();

	/** The first changes of a span, in ascending id. */
	List<Change> read(Span span, int limit);

	/**
	 * Whether the position was issued by this database, and is not newer than its state.
	 * A restored backup is older than positions that were issued before the restore.
	 */
	boolean isKnown(String position);

	/** Whether changes after the position may have been deleted. */
	boolean isPurged(String position);

	/**
	 * Whether the log was copied from another server: its transaction ids are then not
	 * those of this one.
	 */
	boolean isOfAnotherServer();

	/** Tells other replicas that there are changes. */
	void notifyOthers();

}
