package io.userservice.client;

import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.userservice.client.ChannelSettings.Token;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/** Makes the token source that a channel's settings ask for. */
class TokenSources {

	private static final String OAUTH2_TOKEN = "org.springframework.security.oauth2.core.OAuth2Token";

	private static final Pattern VISIBLE_CHARACTERS = Pattern.compile("[!-~]+");

	private final ObjectProvider<RegistrationTokens> registrations;

	TokenSources(ObjectProvider<RegistrationTokens> registrations) {
		this.registrations = registrations;
	}

	/**
	 * @param token the settings
	 * @param property their prefix, such as {@code user-service.client.users.token}
	 * @return null where no token is wanted
	 */
	TokenSource of(Token token, String property) {
		long wanted = Stream
			.of(StringUtils.hasText(token.value()), token.file() != null, token.relay(),
					StringUtils.hasText(token.clientRegistration()))
			.filter(Boolean.TRUE::equals)
			.count();
		if (wanted > 1) {
			throw new ClientSettingException(
					"%s must have only one of value, file, relay and client-registration.".formatted(property));
		}
		if (StringUtils.hasText(token.value())) {
			return fixed(token.value().strip(), property + ".value");
		}
		if (token.file() != null) {
			return new FileToken(token.file(), property + ".file");
		}
		if (token.relay()) {
			return relayed(property + ".relay");
		}
		return StringUtils.hasText(token.clientRegistration())
				? registered(token.clientRegistration(), property + ".client-registration") : null;
	}

	/** gRPC would log a header with other characters, and not send it. */
	static boolean isToken(String value) {
		return VISIBLE_CHARACTERS.matcher(value).matches();
	}

	/** Boot leaves a placeholder as it is where nothing sets it. */
	private static TokenSource fixed(String value, String property) {
		if (value.startsWith("${")) {
			throw new ClientSettingException("%s=%s is set by nothing.".formatted(property, value));
		}
		if (!isToken(value)) {
			throw new ClientSettingException("%s has other characters than a token has.".formatted(property));
		}
		return TokenSource.of(() -> value);
	}

	private static TokenSource relayed(String property) {
		if (!ClassUtils.isPresent(OAUTH2_TOKEN, TokenSources.class.getClassLoader())) {
			throw new ClientSettingException(
					"%s=true needs a resource server: add its Spring Boot starter.".formatted(property));
		}
		return new RelayedToken();
	}

	private TokenSource registered(String registration, String property) {
		RegistrationTokens tokens = this.registrations.getIfAvailable();
		if (tokens == null) {
			throw new ClientSettingException("%s=%s needs Spring Security's OAuth2 client: add its Spring Boot starter."
				.formatted(property, registration));
		}
		return tokens.of(registration, property);
	}

}
