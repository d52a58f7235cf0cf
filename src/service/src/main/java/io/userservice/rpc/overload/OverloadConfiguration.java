package io.userservice.rpc.overload;

import io.userservice.rpc.limit.Bounds;
import io.userservice.rpc.limit.LimitProperties;
import io.userservice.rpc.server.MethodPolicies;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers the measurement of event loops, and the interceptor that refuses calls while
 * they are overloaded.
 */
@Configuration(proxyBeanMethods = false)
class OverloadConfiguration {

	@Bean
	EventLoopLagFilter eventLoopLagFilter(LimitProperties properties) {
		return new EventLoopLagFilter(properties.overloadAfter());
	}

	@Bean
	OverloadInterceptor overloadInterceptor(MethodPolicies policies, EventLoopLagFilter lag, Bounds bounds) {
		return new OverloadInterceptor(policies, lag, bounds.createRefusals("event-loop"));
	}

}
