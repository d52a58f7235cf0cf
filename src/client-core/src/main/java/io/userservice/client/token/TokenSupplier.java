package io.userservice.client.token;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/** Supplies the bearer token of a call. */
@FunctionalInterface
public interface TokenSupplier {

	/**
	 * Called for each attempt of a call.
	 * @param blocking runs work that may block
	 * @return the token, null for none
	 */
	CompletableFuture<@Nullable String> token(Executor blocking);

	/**
	 * Reports that the service has refused a token. If a new one can be had, the next
	 * call gets it.
	 * @param token as supplied before
	 */
	default void refused(String token) {
	}

	/** A supplier of a token that is always at hand. */
	static TokenSupplier of(Supplier<@Nullable String> token) {
		return (blocking) -> CompletableFuture.completedFuture(token.get());
	}

	/**
	 * The supplier for the attempts of one call. Called on the thread that makes the
	 * call.
	 */
	default TokenSupplier forThisCall() {
		return this;
	}

}
