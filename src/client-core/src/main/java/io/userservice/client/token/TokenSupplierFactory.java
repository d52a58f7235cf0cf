package io.userservice.client.token;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/** Makes the token supplier that a channel's properties ask for. */
public class TokenSupplierFactory {

	private static final String OAUTH2_TOKEN = "org.springframework.security.oauth2.core.OAuth2Token";

	/** What {@code /actuator/env} prints in place of a secret. */
	private static final String MASKED = "******";

	private final ObjectProvider<ClientCredentialsTokenSupplierFactory> clientCredentials;

	/**
	 * @param clientCredentials present only with Spring Security's OAuth2 client
	 */
	public TokenSupplierFactory(ObjectProvider<ClientCredentialsTokenSupplierFactory> clientCredentials) {
		this.clientCredentials = clientCredentials;
	}

	/**
	 * @param properties of the channel's token
	 * @param prefix of these properties, such as {@code user-service.client.users.token}
	 * @return null if the channel sends no token
	 */
	public @Nullable TokenSupplier create(TokenProperties properties, String prefix) {
		if (countSources(properties) > 1) {
			throw new InvalidConfigurationPropertyValueException(prefix, MASKED,
					"it must have only one of value, file, relay and client-registration");
		}
		if (StringUtils.hasText(properties.value())) {
			return fixed(properties.value().strip(), prefix + ".value");
		}
		if (properties.file() != null) {
			return new FileTokenSupplier(properties.file(), prefix + ".file");
		}
		if (properties.relay()) {
			return relay(prefix + ".relay");
		}
		return StringUtils.hasText(properties.clientRegistration())
				? clientCredentials(properties.clientRegistration(), prefix + ".client-registration") : null;
	}

	private static long countSources(TokenProperties properties) {
		return Stream
			.of(StringUtils.hasText(properties.value()), properties.file() != null, properties.relay(),
					StringUtils.hasText(properties.clientRegistration()))
			.filter(Boolean.TRUE::equals)
			.count();
	}

	/** Spring Boot leaves a placeholder as it is if nothing sets it. */
	private static TokenSupplier fixed(String value, String property) {
		if (value.startsWith("${")) {
			throw new InvalidConfigurationPropertyValueException(property, value, "nothing sets this placeholder");
		}
		if (!BearerTokenCallCredentials.isToken(value)) {
			throw new InvalidConfigurationPropertyValueException(property, MASKED,
					"it has other characters than a token has");
		}
		if (value.length() > BearerTokenCallCredentials.MAX_LENGTH) {
			throw new InvalidConfigurationPropertyValueException(property, MASKED,
					"it is longer than %,d characters".formatted(BearerTokenCallCredentials.MAX_LENGTH));
		}
		return TokenSupplier.of(() -> value);
	}

	private static TokenSupplier relay(String property) {
		if (!ClassUtils.isPresent(OAUTH2_TOKEN, TokenSupplierFactory.class.getClassLoader())) {
			throw new InvalidConfigurationPropertyValueException(property, true,
					"it needs a resource server: add its Spring Boot starter");
		}
		return new TokenRelayTokenSupplier();
	}

	private TokenSupplier clientCredentials(String registration, String property) {
		ClientCredentialsTokenSupplierFactory factory = this.clientCredentials.getIfAvailable();
		if (factory == null) {
			throw new InvalidConfigurationPropertyValueException(property, registration,
					"it needs Spring Security's OAuth2 client: add its Spring Boot starter");
		}
		return factory.create(registration, property);
	}

}
