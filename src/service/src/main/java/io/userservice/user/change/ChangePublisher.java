package io.userservice.user.change;

import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.userservice.database.transaction.DurableWrites;
import io.userservice.user.change.ChangeLog.Snapshot;
import io.userservice.user.change.ChangeLog.Unpublished;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Publishes what has been committed: one revision after another, by whichever replica
 * needs it first.
 */
class ChangePublisher {

	/** SQLState {@code read_only_sql_transaction}. */
	private static final String READ_ONLY = "25006";

	/**
	 * Rows from before the first revision. Enough of them are published to have those of
	 * transactions that were running when the table was made.
	 */
	private static final int FIRST_ROWS = 10_000;

	private static final Position.Published NONE = new Position.Published(
			new Position(new Revision(0, new UUID(0, 0)), 0, 0), false);

	private static final Logger logger = LoggerFactory.getLogger(ChangePublisher.class);

	private final ChangeLog log;

	private final JdbcClient database;

	private final Optional<DurableWrites> durability;

	private final Lock lock = new ReentrantLock();

	private Position.Published latest = NONE;

	/** When the latest publishing began. */
	private long latestBegin = System.nanoTime();

	private volatile long history;

	ChangePublisher(ChangeLog log, JdbcClient database, Optional<DurableWrites> durability) {
		this.log = log;
		this.database = database;
		this.durability = durability;
	}

	/** Publishes all that has been committed before this call. */
	Position.Published publish() {
		long called = System.nanoTime();
		this.lock.lock();
		try {
			if (this.latestBegin - called < 0) {
				long begin = System.nanoTime();
				this.latest = publishNow();
				this.latestBegin = begin;
			}
			return this.latest;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Counts the histories of the database that this process has met: another begins when
	 * revisions are lost that it has read.
	 */
	long history() {
		return this.history;
	}

	private Position.Published publishNow() {
		while (true) {
			Unpublished found = this.log.unpublished(this.latest.revision()).orElse(null);
			checkHistory(found);
			if (found == null) {
				insert(1, new Long[0], new Integer[0], firstChange(), Snapshot.NONE);
				continue;
			}
			this.latest = new Position.Published(found.end(), found.rows().isEmpty());
			if (this.latest.complete()) {
				return this.latest;
			}
			try {
				Revision next = insert(found.last().number() + 1, found.ids(), found.userCounts(),
						found.newLastChange(), found.snapshot());
				if (next != null && !found.isFull()) {
					return new Position.Published(new Position(next, found.rows().size(), 0), true);
				}
			}
			catch (DataAccessException ex) {
				if (isReadOnly(ex)) {
					return this.latest;
				}
				throw ex;
			}
		}
	}

	private void checkHistory(@Nullable Unpublished found) {
		if (this.latest != NONE && (found == null || !found.hasKnown())) {
			this.latest = NONE;
			this.history++;
			logger.warn("The database has lost changes that were read: it was restored, or a standby was promoted."
					+ " Watches that have sent such changes end with RESUME_TOKEN_EXPIRED");
		}
	}

	/** Returns null if another replica has inserted one meanwhile. */
	private @Nullable Revision insert(long number, Long[] changeIds, Integer[] userCounts, long lastChange,
			Snapshot snapshot) {
		UUID key = UUID.randomUUID();
		@Nullable Object[] values = { number, key, changeIds, userCounts, lastChange, snapshot.running(), snapshot.next() };
		Supplier<Boolean> work = () -> this.log.insert(values);
		boolean inserted = this.durability.isPresent() ? this.durability.get().write(work) : work.get();
		return inserted ? new Revision(number, key) : null;
	}

	private long firstChange() {
		return this.database.sql("select greatest(coalesce(max(id), 0) - ?, 0) from user_changes")
			.param(FIRST_ROWS)
			.query(Long.class)
			.single();
	}

	private static boolean isReadOnly(DataAccessException failure) {
		return failure.getMostSpecificCause() instanceof SQLException cause && READ_ONLY.equals(cause.getSQLState());
	}

}
