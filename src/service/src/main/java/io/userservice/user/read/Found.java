package io.userservice.user.read;

import java.util.Map;

import io.userservice.user.StoredUser;
import io.userservice.user.state.SeenState;
import org.jspecify.annotations.Nullable;

/**
 * What the query of several lookups has found.
 *
 * @param users by key
 * @param state in which they were read; null if no lookup has asked for it
 * @param atStandby whether they were read at a standby
 */
record Found<K>(Map<K, StoredUser> users, @Nullable SeenState state, boolean atStandby) {

	/** For lookups that do not ask for a state. */
	Found(Map<K, StoredUser> users) {
		this(users, null, false);
	}

}
