package io.userservice.client;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;

/**
 * Makes token sources of {@code spring.security.oauth2.client.registration.*}. Present
 * only with Spring Security's OAuth2 client.
 */
class RegistrationTokens {

	private final ObjectProvider<ClientRegistrationRepository> registrations;

	private final ObjectProvider<OAuth2AuthorizedClientService> clients;

	private final ObjectProvider<OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest>> endpoints;

	/**
	 * @param registrations from the YAML
	 * @param clients where tokens are kept
	 * @param endpoints a consumer's own way to ask for tokens, as Spring Security
	 * documents it
	 */
	RegistrationTokens(ObjectProvider<ClientRegistrationRepository> registrations,
			ObjectProvider<OAuth2AuthorizedClientService> clients,
			ObjectProvider<OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest>> endpoints) {
		this.registrations = registrations;
		this.clients = clients;
		this.endpoints = endpoints;
	}

	TokenSource of(String registration, String property) {
		ClientRegistrationRepository known = this.registrations.getIfAvailable();
		if (known == null || known.findByRegistrationId(registration) == null) {
			throw new ClientSettingException("%s=%s names no spring.security.oauth2.client.registration of that name."
				.formatted(property, registration));
		}
		return new RegistrationToken(manager(known), registration);
	}

	private OAuth2AuthorizedClientManager manager(ClientRegistrationRepository known) {
		// Needs no HTTP request, unlike Spring Security's default manager.
		AuthorizedClientServiceOAuth2AuthorizedClientManager manager = new AuthorizedClientServiceOAuth2AuthorizedClientManager(
				known, this.clients.getObject());
		manager.setAuthorizedClientProvider(OAuth2AuthorizedClientProviderBuilder.builder()
			.clientCredentials(
					(grant) -> grant.accessTokenResponseClient(this.endpoints.getIfAvailable(TokenEndpoint::client)))
			.build());
		return manager;
	}

}
