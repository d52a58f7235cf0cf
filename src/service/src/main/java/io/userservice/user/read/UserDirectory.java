package io.userservice.user.read;

import io.userservice.database.transaction.RetryingTransaction;
import io.userservice.user.UserRepository;

import org.springframework.stereotype.Service;

/** Lists users. */
@Service
public class UserDirectory {

	private final UserRepository users;

	private final UserReadsByJdbc reads;

	private final RetryingTransaction transaction;

	/**
	 * @param reads the part of the repository, whose count each write asks for
	 */
	UserDirectory(UserRepository users, UserReadsByJdbc reads, RetryingTransaction transaction) {
		this.users = users;
		this.reads = reads;
		this.transaction = transaction;
	}

	/**
	 * A page of the users in ascending id, read on demand.
	 * @param page counted from 1
	 * @param size users a page
	 */
	public UserPage page(int page, int size) {
		return new UserPage(this.users, (page - 1L) * size, size);
	}

	/** The users after an id in ascending id, read on demand. */
	public UserPage pageAfter(int id, int size) {
		return new UserPage(this.users, id, 0, size);
	}

	/**
	 * How many reads and writes have succeeded so far, those of health checks included.
	 */
	public long completed() {
		return this.reads.completed() + this.transaction.committed();
	}

}
