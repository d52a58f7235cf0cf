package io.userservice.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2Token;

/** The token of the call or request that is being served on the calling thread. */
class RelayedToken implements TokenSource {

	@Override
	public CompletableFuture<String> token(Executor fetcher) {
		return CompletableFuture.completedFuture(token());
	}

	private static String token() {
		Authentication caller = SecurityContextHolder.getContext().getAuthentication();
		return (caller != null && caller.getCredentials() instanceof OAuth2Token token) ? token.getTokenValue() : null;
	}

	/** gRPC asks for the token on other threads. */
	@Override
	public TokenSource forThisCall() {
		String token = token();
		return TokenSource.of(() -> token);
	}

}
