package io.userservice.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Where the token of a call comes from. */
@FunctionalInterface
interface TokenSource {

	/**
	 * Asked for each attempt of a call; null for none.
	 * @param fetcher for what may block
	 */
	CompletableFuture<String> token(Executor fetcher);

	/** A token that is at hand whenever it is asked for. */
	static TokenSource of(Supplier<String> token) {
		return (fetcher) -> CompletableFuture.completedFuture(token.get());
	}

	/** Asked on the thread that makes the call. */
	default TokenSource forThisCall() {
		return this;
	}

}
