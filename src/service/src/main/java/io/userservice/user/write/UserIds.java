package io.userservice.user.write;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.database.transaction.RetryingTransaction;
import io.userservice.user.UserException;
import io.userservice.user.UserRepository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.stereotype.Component;

/**
 * Takes ids for new users from blocks of the sequence, so that a batch needs no statement
 * for each. In place of Hibernate's pooled generator (7), which gives ids in the order of
 * insertion; users are inserted in another order than that of their ids (see
 * {@link UserInserts}).
 */
@Component
class UserIds {

	/** The sequence's increment. Change both or neither. */
	static final int BLOCK = 1000;

	/** Fewer ids than these warn operators: a day at 100 users a second. */
	static final int WARNING_THRESHOLD = 10_000_000;

	private static final Logger logger = LoggerFactory.getLogger(UserIds.class);

	private static final int LOCK_SECONDS = 3;

	/** The most ids that are kept for reuse. More are lost, as in a restart. */
	private static final int MAX_RETURNED = 100_000;

	private final UserRepository users;

	private final RetryingTransaction transaction;

	private final Lock lock = new ReentrantLock();

	private final Deque<Integer> returned = new ArrayDeque<>();

	private long next;

	private long end;

	UserIds(UserRepository users, RetryingTransaction transaction, MeterRegistry meters) {
		this.users = users;
		this.transaction = transaction;
		Gauge.builder("user.service.ids.left", this, UserIds::left)
			.description("Ids that new users can still get, as far as this replica knows")
			.register(meters);
	}

	/**
	 * Takes ids that no other user gets, in ascending order.
	 * @throws UserException.IdsExhausted if not enough are left
	 */
	int[] take(int count) {
		int[] ids = new int[count];
		int taken = 0;
		lock();
		try {
			while (taken < count) {
				Integer again = this.returned.poll();
				ids[taken] = (again != null) ? again : nextId();
				taken++;
			}
			Arrays.sort(ids);
			return ids;
		}
		finally {
			if (taken < count) {
				giveBack(Arrays.copyOf(ids, taken));
			}
			this.lock.unlock();
		}
	}

	/** Takes ids back whose transaction was rolled back, so that no user has them. */
	void giveBack(int[] ids) {
		lock();
		try {
			for (int index = 0; index < ids.length && this.returned.size() < MAX_RETURNED; index++) {
				this.returned.add(ids[index]);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Limits the wait, so that calls do not queue up while the database hangs. */
	private void lock() {
		try {
			if (!this.lock.tryLock(LOCK_SECONDS, TimeUnit.SECONDS)) {
				throw new TransientDataAccessResourceException("no ids in time");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new TransientDataAccessResourceException("interrupted", ex);
		}
	}

	private int nextId() {
		if (this.next == this.end) {
			// A transaction, after which H2 has written that the block was given.
			this.next = this.transaction.call(this.users::nextIdBlock);
			this.end = this.next + BLOCK;
			if (left() < WARNING_THRESHOLD) {
				logger.warn("Only {} ids are left for new users; see docs/operations.md, section Ids.", left());
			}
		}
		if (this.next > Integer.MAX_VALUE) {
			throw new UserException.IdsExhausted();
		}
		return (int) this.next++;
	}

	private long left() {
		return Math.max(0, Integer.MAX_VALUE - this.next + 1);
	}

}
