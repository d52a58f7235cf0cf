package io.userservice.user;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.stereotype.Component;

/**
 * Gives ids to new users, from blocks of the sequence, so that a batch does not ask the
 * database for each. Own code in place of Hibernate's pooled generator, which gives ids
 * in the order of insertion; users are inserted in another order than the one their ids
 * ascend in (see {@link UserDirectory}).
 */
@Component
class UserIds {

	/** The sequence's increment. Change both or neither. */
	static final int BLOCK = 1000;

	private static final int PATIENCE_SECONDS = 3;

	private final UserRepository users;

	private final Lock lock = new ReentrantLock();

	private long next;

	private long end;

	UserIds(UserRepository users) {
		this.users = users;
	}

	/** Ids that nobody else gets, ascending. */
	int[] take(int count) {
		int[] taken = new int[count];
		await();
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
	 * Where the database hangs, those that wait for the same block do not line up for it.
	 */
	private void await() {
		try {
			if (!this.lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
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
