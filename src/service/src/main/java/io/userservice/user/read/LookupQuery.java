package io.userservice.user.read;

import java.util.Collection;
import java.util.List;

import io.userservice.user.state.Consistency;

/** Finds the existing users of keys; may block. */
@FunctionalInterface
interface LookupQuery<K> {

	/**
	 * @param calls those of the lookups that ask for a state of the database, or its
	 * position; mostly none
	 */
	Found<K> find(Collection<K> keys, List<Consistency> calls);

}
