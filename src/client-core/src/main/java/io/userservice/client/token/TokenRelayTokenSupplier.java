package io.userservice.client.token;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2Token;

/**
 * Supplies the token of the call or request that is being served on the calling thread.
 */
class TokenRelayTokenSupplier implements TokenSupplier {

	@Override
	public CompletableFuture<@Nullable String> token(Executor blocking) {
		return CompletableFuture.completedFuture(currentToken());
	}

	private static @Nullable String currentToken() {
		Authentication caller = SecurityContextHolder.getContext().getAuthentication();
		return (caller != null && caller.getCredentials() instanceof OAuth2Token token) ? token.getTokenValue() : null;
	}

	/** gRPC asks for the token on other threads. */
	@Override
	public TokenSupplier forThisCall() {
		String token = currentToken();
		return TokenSupplier.of(() -> token);
	}

}
