package io.userservice.client;

import io.userservice.api.User;

/**
 * A copy of the users, which {@link UserChanges} keeps. All methods are called on one
 * thread; an exception is logged, and the change is given again.
 */
public interface UserCopy {

	/**
	 * The token that was stored last, also by an earlier process; empty if there is none,
	 * so that all users are read.
	 */
	String token();

	/**
	 * Forgets all users; all that exist are put after it, and then a token stored.
	 */
	void clear();

	/** Stores a user, in place of one with the same id. */
	void put(User user);

	/** Removes a user if it has it. */
	void remove(int id);

	/**
	 * Stores a token, best in one transaction with what was put and removed before: what
	 * comes after the last stored token is given again after a break.
	 */
	void store(String token);

}
