package io.userservice.rpc.overload;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.userservice.turn.CallerQueues;
import org.jspecify.annotations.Nullable;

/**
 * Which rows work holds, and what waits for them: of the work that writes one row, one
 * runs at a time, so that it waits here and not in the database, where each would hold a
 * connection. Callers take turns at a row. Not thread-safe.
 */
final class RowTurns {

	/** The work behind each row that is held. */
	private final Map<Object, Behind> held = new HashMap<>();

	/** The work that waits for a row. */
	private static final class Behind {

		private @Nullable CallerQueues<QueuedWork> queues;

		private int size;

		void add(QueuedWork work) {
			if (this.queues == null) {
				this.queues = new CallerQueues<>();
			}
			this.queues.add(work);
			this.size++;
		}

		@Nullable QueuedWork next() {
			if (this.queues == null || this.size == 0) {
				return null;
			}
			this.size--;
			return this.queues.next();
		}

		boolean remove(QueuedWork work) {
			boolean removed = this.queues != null && this.queues.remove(work);
			this.size -= removed ? 1 : 0;
			return removed;
		}

	}

	/** Keeps work that has to wait for a row; false if all of its rows are free. */
	boolean keep(QueuedWork work) {
		if (work.holdsRows()) {
			return false;
		}
		for (Object row : work.rows()) {
			Behind behind = this.held.get(row);
			if (behind != null) {
				behind.add(work);
				work.waitFor(row);
				return true;
			}
		}
		return false;
	}

	/** How much work runs or waits at the row that is held and that the work needs. */
	int atRowOf(QueuedWork work) {
		for (Object row : work.rows()) {
			Behind behind = this.held.get(row);
			if (behind != null) {
				return 1 + behind.size;
			}
		}
		return 0;
	}

	/** Removes work that waits for a row; false if it does not. */
	boolean remove(QueuedWork work) {
		Behind behind = this.held.get(work.awaitedRow());
		return behind != null && behind.remove(work);
	}

	/** Gives work its rows, all of which are free. */
	void take(QueuedWork work) {
		if (!work.holdsRows()) {
			work.rows().forEach((row) -> this.held.put(row, new Behind()));
			work.holdRows(true);
		}
	}

	/**
	 * Frees the rows of work.
	 * @return what has waited for them and holds its own now
	 */
	List<QueuedWork> free(QueuedWork work) {
		List<QueuedWork> next = new ArrayList<>(0);
		if (work.holdsRows()) {
			work.holdRows(false);
			work.rows().forEach((row) -> pass(row, next));
		}
		return next;
	}

	private void pass(Object row, List<QueuedWork> next) {
		Behind behind = this.held.remove(row);
		for (QueuedWork first = behind.next(); first != null; first = behind.next()) {
			// It may have to wait for another of its rows.
			if (!keep(first)) {
				take(first);
				this.held.put(row, behind);
				next.add(first);
				return;
			}
		}
	}

}
