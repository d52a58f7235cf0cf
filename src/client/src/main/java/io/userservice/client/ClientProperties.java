package io.userservice.client;

import java.util.Map;

import jakarta.validation.Valid;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The channels that have settings of ours.
 *
 * @param client settings by the channel's name, see user-service.client.user-service.*
 */
@Validated
@ConfigurationProperties("user-service")
record ClientProperties(@DefaultValue Map<String, @Valid ChannelSettings> client) {

}
