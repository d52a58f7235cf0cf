package io.userservice.user;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The reads of the calls that are made most, a part of {@link UserRepository}. Each is
 * one statement outside a transaction, by JDBC.
 */
public interface UserReads {

	/** Those of the users that exist, by their ids. */
	Map<Integer, StoredUser> findUsers(Collection<Integer> ids);

	/** Those of the users that exist, by the keys of their e-mails. */
	Map<String, StoredUser> findUsersByEmailKeys(Collection<String> keys);

	/** The users from an id on, in ascending id. */
	List<StoredUser> findUsersFrom(int id, int limit);

	/** How many reads have succeeded so far. */
	long completedReads();

}
