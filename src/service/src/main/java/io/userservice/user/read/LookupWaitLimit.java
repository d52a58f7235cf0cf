package io.userservice.user.read;

/** Limits how long lookups wait for their query. Called by one thread at a time. */
@FunctionalInterface
public interface LookupWaitLimit {

	/**
	 * @param oldest the nanoseconds that the oldest lookup has waited; 0 if none does
	 * @param waiting the lookups that wait
	 * @return the nanoseconds that a lookup may wait now
	 */
	long longestWait(long oldest, int waiting);

}
