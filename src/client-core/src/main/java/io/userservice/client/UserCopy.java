package io.userservice.client;

import java.util.Collection;
import java.util.List;

import io.userservice.api.User;

/**
 * A copy of the users, which {@link UserChanges} keeps. All methods are called on one
 * thread. Whatever they throw is logged, and the change is passed again. A copy has
 * {@link #ids()}, or else {@link #clear()}.
 */
public interface UserCopy {

	/**
	 * The token that was stored last, by this process or an earlier one. Empty if there
	 * is none: then all users are read.
	 */
	String token();

	/**
	 * The ids of the users that the copy has. Asked before all users are read: each
	 * existing user is put, those of these ids that no longer exist are removed, and a
	 * token is stored. So the copy never lacks a user that it had, and that exists. By
	 * default the copy is emptied first.
	 */
	default Collection<Integer> ids() {
		clear();
		return List.of();
	}

	/** Removes all users. Called only if there is no {@link #ids()}. */
	default void clear() {
		throw new UnsupportedOperationException(getClass().getName() + " must implement ids()");
	}

	/** Stores a user, in place of one with the same id. */
	void put(User user);

	/** Removes a user if the copy has it. */
	void remove(int id);

	/**
	 * Stores a token, best in one transaction with the users put and removed before it.
	 * After a break, the changes after the last stored token are passed again.
	 * @param token empty if the last one is not valid any more
	 */
	void store(String token);

}
