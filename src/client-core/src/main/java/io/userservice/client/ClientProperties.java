package io.userservice.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.validation.Valid;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What the starters have no property for, for channels to the service.
 *
 * @param client the properties of channels by name, such as {@code user-service}
 */
@Validated
@ConfigurationProperties("user-service")
public record ClientProperties(@DefaultValue Map<String, @Valid ChannelProperties> client) {

	/** The customary name of the channel to the service. */
	public static final String DEFAULT_CHANNEL = "user-service";

	/** The channels to configure: those with properties, and {@code user-service}. */
	public Map<String, ChannelProperties> channels() {
		Map<String, ChannelProperties> channels = new HashMap<>(this.client);
		channels.computeIfAbsent(DEFAULT_CHANNEL,
				(name) -> new Binder(List.of()).bindOrCreate(name, ChannelProperties.class));
		return channels;
	}

}
