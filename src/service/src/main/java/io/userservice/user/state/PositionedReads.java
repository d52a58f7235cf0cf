package io.userservice.user.state;

import java.util.Collection;
import java.util.List;

import io.userservice.user.StoredUser;

/** Reads users, and the state of the database in which they are read. */
public interface PositionedReads {

	/**
	 * @param calls for which the users are read: their positions are looked for
	 */
	Read read(UserCondition condition, Collection<Consistency> calls);

	/**
	 * Users that were read together.
	 *
	 * @param state in which they were read
	 */
	record Read(List<StoredUser> users, SeenState state) {
	}

}
