package io.userservice.user;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

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

	private static final int TIMEOUT_SECONDS = 3;

	private final UserRepository users;

	private final Lock lock = new ReentrantLock();

	private long next;

	private long end;

	UserIds(UserRepository users) {
		this.users = users;
	}

	/** Ids that no other user gets, ascending. */
	int[] take(int count) {
		int[] taken = new int[count];
		lock();
		try {
			for (int index = 0; index < count; index++) {
				taken[index] = Math.toIntExact(nextId());
			}
		}
		finally {
			this.lock.unlock();
		}
		return taken;
	}

	/**
	 * Limits the wait, so that calls do not queue up while the database hangs.
	 */
	private void lock() {
		try {
			if (!this.lock.tryLock(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
				throw new TransientDataAccessResourceException("no ids in time");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new TransientDataAccessResourceException("interrupted", ex);
		}
	}

	private long nextId() {
		if (this.next == this.end) {
			this.next = this.users.nextIdBlock();
			this.end = this.next + BLOCK;
		}
		return this.next++;
	}

}
