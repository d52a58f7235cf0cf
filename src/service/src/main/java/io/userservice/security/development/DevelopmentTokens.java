package io.userservice.security.development;

import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/** Tokens with which a developer tries the service. */
public final class DevelopmentTokens {

	private final @Nullable Supplier<String> tokens;

	/**
	 * @param tokens makes one; null where the service has a key of its own
	 */
	public DevelopmentTokens(@Nullable Supplier<String> tokens) {
		this.tokens = tokens;
	}

	/** Whether the service generates tokens. */
	public boolean areGenerated() {
		return this.tokens != null;
	}

	/** A fresh token with all scopes; empty where none is generated. */
	public Optional<String> newToken() {
		return Optional.ofNullable(this.tokens).map(Supplier::get);
	}

}
