package io.userservice.starter;

import java.util.concurrent.TimeUnit;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.userservice.rpc.connection.ConnectionsFilter;
import io.userservice.rpc.lifecycle.AgedConnectionInterceptor;
import io.userservice.rpc.limit.LimitProperties;
import io.userservice.rpc.overload.EventLoopLagFilter;
import io.userservice.rpc.server.CallTimer;
import io.userservice.rpc.server.MethodPolicies;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Bounds the server's connections: their number, their handshake and their age. */
@Configuration(proxyBeanMethods = false)
class ConnectionLimitsConfiguration {

	@Bean
	GrpcServerConfigurer connectionLimitsConfigurer(ConnectionsFilter connections, EventLoopLagFilter lag,
			LimitProperties properties) {
		return (builder) -> {
			builder.addTransportFilter(lag);
			builder.addTransportFilter(connections);
			// The in-process server of tests has no handshake.
			if (builder instanceof NettyServerBuilder netty) {
				netty.handshakeTimeout(properties.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS);
			}
		};
	}

	@Bean
	AgedConnectionInterceptor agedConnectionInterceptor(MethodPolicies policies, CallTimer timer,
			GrpcServerProperties server) {
		return new AgedConnectionInterceptor(policies, timer, server.getMaxConnectionAge(),
				server.getMaxConnectionAgeGrace());
	}

}
