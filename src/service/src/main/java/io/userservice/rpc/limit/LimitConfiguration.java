package io.userservice.rpc.limit;

import io.userservice.rpc.server.CallTimer;
import io.userservice.rpc.server.MethodPolicies;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers the interceptors that bound calls; {@code docs/limits.md} lists the bounds.
 */
@Configuration(proxyBeanMethods = false)
class LimitConfiguration {

	@Bean
	MetadataSizeInterceptor metadataSizeInterceptor(LimitProperties properties) {
		return new MetadataSizeInterceptor(properties.metadataSize().toBytes());
	}

	@Bean
	UnfinishedMessagesInterceptor unfinishedMessagesInterceptor(Bounds bounds, LimitProperties properties) {
		return new UnfinishedMessagesInterceptor(
				bounds.createSharedByHalves("unfinished-messages", properties.unfinishedMessages().toBytes()));
	}

	@Bean
	UnreadResponsesInterceptor unreadResponsesInterceptor(MethodPolicies policies, Bounds bounds, CallTimer timer,
			LimitProperties properties) {
		return new UnreadResponsesInterceptor(policies,
				bounds.createSharedByHalves("unread-responses", properties.unreadResponses().toBytes()), timer);
	}

	@Bean
	OpenCallsInterceptor openCallsInterceptor(MethodPolicies policies, Bounds bounds, LimitProperties properties) {
		return new OpenCallsInterceptor(policies, bounds.createSharedByHalves("open-calls", properties.openCalls()),
				bounds.create("open-calls-per-connection", Long.MAX_VALUE, properties.openCallsPerConnection()),
				(int) properties.openMessageSize().toBytes());
	}

	/**
	 * Bytes of the heap that client streams take, from their first message until the
	 * client has read their response.
	 */
	@Bean
	Bound collectedUsers(Bounds bounds, LimitProperties properties) {
		return bounds.createSharedByHalves("collected-users",
				Runtime.getRuntime().maxMemory() / 100 * properties.collectedUsersHeapPercent());
	}

	@Bean
	CallRateInterceptor callRateInterceptor(MethodPolicies policies, Bounds bounds, LimitProperties properties) {
		return new CallRateInterceptor(policies, properties.callsPerSecond(),
				bounds.createRefusals("calls-per-second"));
	}

}
