package io.userservice.user.change;

import java.util.List;

/**
 * The log of changes of one kind of database. A position is a text of the database that
 * tells what had been committed at a moment. The order of commits is not that of any
 * sequence: a transaction that began earlier can commit later.
 */
interface ChangeLog {

	/** Logs changes in the current transaction, which has locked the users' rows. */
	void append(ChangeKind kind, Integer[] userIds);

	/** The present position. */
	String position();

	/** A span's first changes, in ascending id. */
	List<Change> read(Span span, int limit);

	/**
	 * Whether the position is one of this database, and not of its future: before it was
	 * restored from a backup.
	 */
	boolean isKnown(String position);

	/** Whether changes after the position may have been deleted. */
	boolean isPurged(String position);

	/** Whether the log was copied from another server, whose transactions it names. */
	boolean isOfAnotherServer();

	/** Tells other replicas that there are changes. */
	void notifyOthers();

}
