package io.userservice.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.userservice.settings.SettingRules;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;

/**
 * What the starters have no property for, for channels to the service.
 *
 * @param client the properties of channels by name, such as {@code user-service}
 */
@ConfigurationProperties("user-service")
public record ClientProperties(@DefaultValue Map<String, ChannelProperties> client) implements Validator {

	/** The customary name of the channel to the service. */
	public static final String DEFAULT_CHANNEL = "user-service";

	/** As an environment variable alone has it, which cannot tell dashes. */
	private static final String DEFAULT_IN_VARIABLE = "userservice";

	public ClientProperties {
		client = new HashMap<>(client);
		ChannelProperties byVariable = client.get(DEFAULT_IN_VARIABLE);
		client.computeIfAbsent(DEFAULT_CHANNEL, (name) -> (byVariable != null) ? byVariable
				: new Binder(List.of()).bindOrCreate(name, ChannelProperties.class));
	}

	/** The channels to configure: those with properties, and {@code user-service}. */
	public Map<String, ChannelProperties> channels() {
		return this.client;
	}

	@Override
	public boolean supports(Class<?> type) {
		return type == ClientProperties.class;
	}

	/** Called by Spring Boot when the properties are bound. */
	@Override
	public void validate(Object bound, Errors errors) {
		((ClientProperties) bound).client
			.forEach((name, channel) -> channel.check(new SettingRules(errors).of("client[%s]".formatted(name))));
	}

}
