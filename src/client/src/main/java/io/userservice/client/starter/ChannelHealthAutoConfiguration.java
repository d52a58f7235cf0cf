package io.userservice.client.starter;

import java.util.Map;

import io.grpc.ConnectivityState;
import net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Shows the states of the channels as health, on Boot 4 as the starter (3.1.0) does on
 * Boot 3, whose classes it needs.
 */
@AutoConfiguration(after = GrpcClientAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean(GrpcChannelFactory.class)
@ConditionalOnEnabledHealthIndicator("grpcChannel")
public class ChannelHealthAutoConfiguration {

	@Bean
	HealthIndicator grpcChannelHealthIndicator(GrpcChannelFactory channels) {
		return () -> {
			Map<String, ConnectivityState> states = channels.getConnectivityState();
			Health.Builder health = states.containsValue(ConnectivityState.TRANSIENT_FAILURE) ? Health.outOfService()
					: Health.up();
			return health.withDetails(states).build();
		};
	}

}
