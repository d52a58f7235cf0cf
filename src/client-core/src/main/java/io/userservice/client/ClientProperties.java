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

	/** The channels to configure: those with properties, and {@code user-service}. */
	public Map<String, ChannelProperties> channels() {
		Map<String, ChannelProperties> channels = new HashMap<>(this.client);
		channels.computeIfAbsent(DEFAULT_CHANNEL,
				(name) -> new Binder(List.of()).bindOrCreate(name, ChannelProperties.class));
		return channels;
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
