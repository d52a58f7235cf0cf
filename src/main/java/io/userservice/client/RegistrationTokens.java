package io.userservice.client;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;

/**
 * Makes token sources of {@code spring.security.oauth2.client.registration.*}. Present
 * only with Spring Security's OAuth2 client.
 */
class RegistrationTokens {

	private final ObjectProvider<ClientRegistrationRepository> registrations;

	private final ObjectProvider<OAuth2AuthorizedClientService> clients;

	RegistrationTokens(ObjectProvider<ClientRegistrationRepository> registrations,
			ObjectProvider<OAuth2AuthorizedClientService> clients) {
		this.registrations = registrations;
		this.clients = clients;
	}

	TokenSource of(String registration, String property) {
		ClientRegistrationRepository known = this.registrations.getIfAvailable();
		if (known == null || known.findByRegistrationId(registration) == null) {
			throw new ClientSettingException("%s=%s names no spring.security.oauth2.client.registration of that name."
				.formatted(property, registration));
		}
		// Needs no HTTP request, unlike the manager that Spring Security makes by
		// default.
		return new RegistrationToken(
				new AuthorizedClientServiceOAuth2AuthorizedClientManager(known, this.clients.getObject()),
				registration);
	}

}
