package io.userservice.client;

import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;

/**
 * The token that Spring Security gets for a client registration, and renews.
 */
class RegistrationToken implements TokenSource {

	private final OAuth2AuthorizedClientManager clients;

	private final OAuth2AuthorizeRequest request;

	RegistrationToken(OAuth2AuthorizedClientManager clients, String registration) {
		this.clients = clients;
		this.request = OAuth2AuthorizeRequest.withClientRegistrationId(registration).principal(registration).build();
	}

	@Override
	public String token() {
		OAuth2AuthorizedClient client = this.clients.authorize(this.request);
		if (client == null) {
			throw new IllegalStateException("The registration's grant type needs a user; use client_credentials.");
		}
		return client.getAccessToken().getTokenValue();
	}

	@Override
	public boolean mayBlock() {
		return true;
	}

}
