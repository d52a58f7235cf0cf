package io.userservice.user.change;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

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

	/**
	 * A row of the log that a write has made.
	 *
	 * @param id of the row
	 * @param changed its time, in microseconds since 1970
	 */
	public record Logged(long id, long changed) {

		/** The columns of {@link #of}, of a row of the table. */
		public static final String COLUMNS = "id, cast(extract(epoch from changed) * 1000000 as bigint)";

		private static final ThreadLocal<@Nullable Receipt> CURRENT = new ThreadLocal<>();

		/** Takes what a write logs; the last one counts, if the write is made again. */
		private static final class Receipt {

			private @Nullable Logged logged;

		}

		/**
		 * Makes a write on this thread, and returns its result and what it has logged.
		 */
		public static <R> Written<R> capture(Supplier<R> write) {
			Receipt receipt = new Receipt();
			CURRENT.set(receipt);
			try {
				R result = write.get();
				return new Written<>(result, Optional.ofNullable(receipt.logged));
			}
			finally {
				CURRENT.remove();
			}
		}

		/** Whether the write of this thread is to tell what it logs. */
		public static boolean isWanted() {
			return CURRENT.get() != null;
		}

		/** The write of this thread has logged a change, for {@link #capture}. */
		public static void tell(Logged logged) {
			Receipt receipt = CURRENT.get();
			if (receipt != null) {
				receipt.logged = logged;
			}
		}

		/**
		 * The result of a write.
		 *
		 * @param logged empty if the write has changed nothing
		 */
		public record Written<R>(R result, Optional<Logged> logged) {
		}

	}

}
