package io.userservice.database.retention;

/**
 * Where a purge goes on. While a transaction is open, PostgreSQL keeps the index entries
 * of all rows that were deleted since it began, and a query for the first row that is
 * left reads each of them: a purge that began there each time would cost more each time.
 * Not thread-safe.
 *
 * @param <T> a place in the order of the rows
 */
public final class PurgeProgress<T> {

	/** Of so many runs, one begins at the beginning: rows can be committed late. */
	private static final int RUNS = 60;

	private final T beginning;

	private T reached;

	private int runs;

	public PurgeProgress(T beginning) {
		this.beginning = beginning;
		this.reached = beginning;
	}

	/** The place at which the next run begins. */
	public T nextRun() {
		return (this.runs++ % RUNS == 0) ? this.beginning : this.reached;
	}

	/** Remembers that what is old has been deleted up to a place. */
	public void reached(T place) {
		this.reached = place;
	}

}
