package io.userservice.client.token;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;

/**
 * Supplies the token that Spring Security fetches for a client registration, and renews.
 * Concurrent calls share one request to the token endpoint, and its token or failure;
 * Spring Security 6.5 and 7.1 send one for each call.
 */
class ClientCredentialsTokenSupplier implements TokenSupplier {

	private final OAuth2AuthorizedClientManager clients;

	private final OAuth2AuthorizeRequest request;

	private final AtomicReference<@Nullable CompletableFuture<@Nullable String>> pending = new AtomicReference<>();

	ClientCredentialsTokenSupplier(OAuth2AuthorizedClientManager clients, String registration) {
		this.clients = clients;
		this.request = OAuth2AuthorizeRequest.withClientRegistrationId(registration).principal(registration).build();
	}

	@Override
	public CompletableFuture<@Nullable String> token(Executor blocking) {
		CompletableFuture<@Nullable String> own = new CompletableFuture<>();
		CompletableFuture<@Nullable String> shared = this.pending.compareAndExchange(null, own);
		if (shared != null) {
			return shared;
		}
		try {
			own.completeAsync(this::authorize, blocking);
		}
		catch (RejectedExecutionException ex) {
			this.pending.set(null);
			own.completeExceptionally(ex);
		}
		return own;
	}

	private String authorize() {
		try {
			OAuth2AuthorizedClient client = this.clients.authorize(this.request);
			if (client == null) {
				throw new IllegalStateException("The registration's grant type needs a user; use client_credentials.");
			}
			return client.getAccessToken().getTokenValue();
		}
		finally {
			// Clears the shared future before completing it, so that later callers start
			// a new request.
			this.pending.set(null);
		}
	}

}
