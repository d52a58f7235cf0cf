package io.userservice.database.transaction;

/** Tells whether the call that the current thread works for has ended already. */
@FunctionalInterface
public interface Cancellation {

	/** Also after the call's deadline. False on a thread that works for no call. */
	boolean isCancelled();

}
