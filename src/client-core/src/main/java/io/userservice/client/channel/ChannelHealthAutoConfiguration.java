package io.userservice.client.channel;

import java.util.Map;
import java.util.TreeMap;

import io.grpc.ConnectivityState;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
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
		return new ChannelHealth(starters);
	}

	/**
	 * Down if the states cannot be had: other parts of the health are shown then, too.
	 */
	private static final class ChannelHealth extends AbstractHealthIndicator {

		private final ObjectProvider<ChannelStates> starters;

		ChannelHealth(ObjectProvider<ChannelStates> starters) {
			this.starters = starters;
		}

		@Override
		protected void doHealthCheck(Health.Builder health) {
			Map<String, ConnectivityState> states = new TreeMap<>();
			this.starters.forEach((starter) -> starter.states()
				.forEach((name, state) -> states.merge(name, state, ChannelHealthAutoConfiguration::worse)));
			if (states.containsValue(ConnectivityState.TRANSIENT_FAILURE)) {
				health.outOfService();
			}
			else {
				health.up();
			}
			health.withDetails(states);
		}

	}

	/** Both starters may have a channel of the same name. */
	private static ConnectivityState worse(ConnectivityState one, ConnectivityState other) {
		return (one == ConnectivityState.TRANSIENT_FAILURE) ? one : other;
	}

}
