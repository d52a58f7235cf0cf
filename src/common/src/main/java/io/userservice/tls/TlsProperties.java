package io.userservice.tls;

import java.time.Duration;

import io.userservice.settings.SettingRules;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;

/**
 * How the files of {@code grpc.server.security} and {@code grpc.client.*.security} are
 * polled.
 *
 * @param reloadInterval time between two polls of the files on disk
 */
@ConfigurationProperties("user-service.tls")
public record TlsProperties(@DefaultValue("10s") Duration reloadInterval) implements Validator {

	private static final Duration SHORTEST = Duration.ofMillis(100);

	@Override
	public boolean supports(Class<?> type) {
		return type == TlsProperties.class;
	}

	/** Called by Spring Boot when the properties are bound. */
	@Override
	public void validate(Object bound, Errors errors) {
		new SettingRules(errors).atLeast("reloadInterval", ((TlsProperties) bound).reloadInterval, SHORTEST);
	}

}
