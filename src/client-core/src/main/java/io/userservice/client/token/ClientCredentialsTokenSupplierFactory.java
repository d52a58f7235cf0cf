package io.userservice.client.token;

import java.time.Duration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;

/**
 * Makes token suppliers for {@code spring.security.oauth2.client.registration.*}. Present
 * only with Spring Security's OAuth2 client.
 */
public class ClientCredentialsTokenSupplierFactory {

	private final ObjectProvider<ClientRegistrationRepository> registrations;

	private final ObjectProvider<OAuth2AuthorizedClientService> clients;

	private final ObjectProvider<OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest>> endpoints;

	/**
	 * @param registrations the configured ones
	 * @param clients keeps the tokens
	 * @param endpoints the consumer's own client of the token endpoint, if it has one
	 */
	public ClientCredentialsTokenSupplierFactory(ObjectProvider<ClientRegistrationRepository> registrations,
			ObjectProvider<OAuth2AuthorizedClientService> clients,
			ObjectProvider<OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest>> endpoints) {
		this.registrations = registrations;
		this.clients = clients;
		this.endpoints = endpoints;
	}

	TokenSupplier create(String registration, String property) {
		ClientRegistrationRepository known = this.registrations.getIfAvailable();
		if (known == null || known.findByRegistrationId(registration) == null) {
			throw new InvalidConfigurationPropertyValueException(property, registration,
					"no spring.security.oauth2.client.registration has this name");
		}
		return new ClientCredentialsTokenSupplier(manager(known), registration,
				() -> this.clients.getObject().removeAuthorizedClient(registration, registration));
	}

	private OAuth2AuthorizedClientManager manager(ClientRegistrationRepository known) {
		// Needs no current HTTP request, unlike Spring Security's default manager.
		AuthorizedClientServiceOAuth2AuthorizedClientManager manager = new AuthorizedClientServiceOAuth2AuthorizedClientManager(
				known, this.clients.getObject());
		manager.setAuthorizedClientProvider(OAuth2AuthorizedClientProviderBuilder.builder()
			// The supplier renews tokens before they expire.
			.clientCredentials((grant) -> grant.clockSkew(Duration.ZERO)
				.accessTokenResponseClient(this.endpoints.getIfAvailable(ClientCredentialsTokenEndpoint::client)))
			.build());
		return manager;
	}

}
