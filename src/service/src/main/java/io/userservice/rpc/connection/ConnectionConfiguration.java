package io.userservice.rpc.connection;

import io.userservice.rpc.limit.Bounds;
import io.userservice.rpc.limit.LimitProperties;
import io.userservice.rpc.server.CallTimer;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Registers what bounds connections; {@code docs/limits.md} lists the bounds. */
@Configuration(proxyBeanMethods = false)
class ConnectionConfiguration {

	@Bean
	ConnectionsFilter connectionsFilter(Bounds bounds, LimitProperties properties) {
		return new ConnectionsFilter(
				bounds.create("connections", properties.connections(), properties.connectionsPerAddress()));
	}

	@Bean
	UnwrittenBytes unwrittenBytes(Bounds bounds, ConnectionsFilter connections, CallTimer timer,
			LimitProperties properties) {
		return new UnwrittenBytes(bounds.createSharedByHalves("unwritten", properties.unwritten().toBytes()),
				connections, timer);
	}

}
