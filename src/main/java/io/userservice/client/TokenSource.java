package io.userservice.client;

/** Where the token of a call comes from. */
@FunctionalInterface
interface TokenSource {

	/** Asked for each attempt of a call; null for none. */
	String token();

	/** Asked on the thread that makes the call. */
	default TokenSource forThisCall() {
		return this;
	}

	/** Whether the token may have to be fetched. */
	default boolean mayBlock() {
		return false;
	}

}
