package io.userservice.client.channel;

import java.util.Map;
import java.util.TreeMap;

import io.grpc.ConnectivityState;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Shows the states of the channels as health, on Boot 4 as net.devh's starter (3.1.0)
 * does on Boot 3, whose classes it needs.
 */
@AutoConfiguration(afterName = { "io.userservice.client.starter.UserServiceClientAutoConfiguration",
		"io.userservice.client.boot.BootClientAutoConfiguration" })
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean(ChannelStates.class)
@ConditionalOnEnabledHealthIndicator("grpcChannel")
public class ChannelHealthAutoConfiguration {

	@Bean
	HealthIndicator grpcChannelHealthIndicator(ObjectProvider<ChannelStates> starters) {
		return () -> {
			Map<String, ConnectivityState> states = new TreeMap<>();
			starters.forEach((starter) -> starter.states()
				.forEach((name, state) -> states.merge(name, state, ChannelHealthAutoConfiguration::worse)));
			Health.Builder health = states.containsValue(ConnectivityState.TRANSIENT_FAILURE) ? Health.outOfService()
					: Health.up();
			return health.withDetails(states).build();
		};
	}

	/** Both starters may have a channel of the same name. */
	private static ConnectivityState worse(ConnectivityState one, ConnectivityState other) {
		return (one == ConnectivityState.TRANSIENT_FAILURE) ? one : other;
	}

}
