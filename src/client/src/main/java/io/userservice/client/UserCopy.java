package io.userservice.client;

import io.userservice.api.User;

/**
 * A copy of the users, which {@link UserChanges} keeps. All methods are called on one
 * thread; an exception is logged, and the change is passed again.
 */
public interface UserCopy {

	/**
	 * The token that was stored last, by this process or an earlier one. Empty if there
	 * is none: then all users are read.
	 */
	String token();

	/** Removes all users. Then all existing users are put, and a token is stored. */
	void clear();

	/** Stores a user, in place of one with the same id. */
	void put(User user);

	/** Removes a user if the copy has it. */
	void remove(int id);

	/**
	 * Stores a token, best in one transaction with the users put and removed before it.
	 * After a break, the changes after the last stored token are passed again.
	 */
	void store(String token);

}
