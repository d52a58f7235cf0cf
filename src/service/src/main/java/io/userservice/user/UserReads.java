package io.userservice.user;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The queries of the calls that are made most, a part of {@link UserRepository}. Each is
 * one statement by JDBC; only ids are taken in a transaction.
 */
public interface UserReads {

	/** The existing users of the ids, by id. */
	Map<Integer, StoredUser> findUsers(Collection<Integer> ids);

	/** The existing users of the e-mails, by the keys of these. */
	Map<String, StoredUser> findUsersByEmailKeys(Collection<String> keys);

	/** The users from an id on, in ascending id. */
	List<StoredUser> findUsersFrom(int id, int limit);

	/**
	 * The id of the user that has {@code offset} users before it. Reads the primary key's
	 * index alone.
	 */
	Optional<Integer> findIdAt(long offset);

	/**
	 * The first id of a block of the sequence that no other replica gets. In the current
	 * transaction.
	 */
	long nextIdBlock();

}
