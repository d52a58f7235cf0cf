package io.userservice.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;

/**
 * The token that Spring Security gets for a client registration, and renews. Calls that
 * ask at the same time share what one of them gets, token or failure: Spring Security
 * would ask the token endpoint for each of them.
 */
class RegistrationToken implements TokenSource {

	private final OAuth2AuthorizedClientManager clients;

	private final OAuth2AuthorizeRequest request;

	private final AtomicReference<CompletableFuture<String>> asked = new AtomicReference<>();

	RegistrationToken(OAuth2AuthorizedClientManager clients, String registration) {
		this.clients = clients;
		this.request = OAuth2AuthorizeRequest.withClientRegistrationId(registration).principal(registration).build();
	}

	@Override
	public CompletableFuture<String> token(Executor fetcher) {
		CompletableFuture<String> own = new CompletableFuture<>();
		CompletableFuture<String> others = this.asked.compareAndExchange(null, own);
		if (others != null) {
			return others;
		}
		try {
			own.completeAsync(this::authorized, fetcher);
		}
		catch (RejectedExecutionException ex) {
			this.asked.set(null);
			own.completeExceptionally(ex);
		}
		return own;
	}

	private String authorized() {
		try {
			OAuth2AuthorizedClient client = this.clients.authorize(this.request);
			if (client == null) {
				throw new IllegalStateException("The registration's grant type needs a user; use client_credentials.");
			}
			return client.getAccessToken().getTokenValue();
		}
		finally {
			// Before anyone hears of the answer: who asks after it is to ask again.
			this.asked.set(null);
		}
	}

}
