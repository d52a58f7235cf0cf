package io.userservice.starter;

import io.grpc.ServerInterceptor;
import io.userservice.rpc.deadline.DeadlineInterceptor;
import io.userservice.rpc.error.ExceptionHandlingInterceptor;
import io.userservice.rpc.error.RetryPushbackInterceptor;
import io.userservice.rpc.lifecycle.AgedConnectionInterceptor;
import io.userservice.rpc.lifecycle.OpenStreamsInterceptor;
import io.userservice.rpc.limit.CallRateInterceptor;
import io.userservice.rpc.limit.MetadataSizeInterceptor;
import io.userservice.rpc.limit.OpenCallsInterceptor;
import io.userservice.rpc.limit.UnfinishedMessagesInterceptor;
import io.userservice.rpc.limit.UnreadResponsesInterceptor;
import io.userservice.rpc.observation.ObservationInterceptor;
import io.userservice.rpc.overload.OverloadInterceptor;
import io.userservice.rpc.server.SingleWriteInterceptor;
import io.userservice.security.access.AuthenticationInterceptor;
import io.userservice.security.access.AuthorizationInterceptor;
import io.userservice.testing.ServiceTest;
import io.userservice.user.grpc.IdempotencyKeyServerInterceptor;
import io.userservice.user.grpc.metadata.PositionServerInterceptor;
import net.devh.boot.grpc.server.interceptor.GlobalServerInterceptorRegistry;
import net.devh.boot.grpc.server.scope.GrpcRequestScope;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

@ServiceTest
class InterceptorChainIntegrationTests {

	@Autowired
	private GlobalServerInterceptorRegistry registry;

	/**
	 * The running server's, which the starter sorts once more; its own comes first.
	 */
	@Test
	void passesCallsThroughTheInterceptorsInTheirOrder() {
		assertThat(this.registry.getServerInterceptors()).<Class<?>>extracting(ServerInterceptor::getClass)
			.containsExactly(GrpcRequestScope.class, ObservationInterceptor.class, OverloadInterceptor.class,
					SingleWriteInterceptor.class, RetryPushbackInterceptor.class, UnreadResponsesInterceptor.class,
					ExceptionHandlingInterceptor.class, MetadataSizeInterceptor.class,
					UnfinishedMessagesInterceptor.class, OpenStreamsInterceptor.class, OpenCallsInterceptor.class,
					AgedConnectionInterceptor.class, DeadlineInterceptor.class, AuthenticationInterceptor.class,
					AuthorizationInterceptor.class, CallRateInterceptor.class, IdempotencyKeyServerInterceptor.class,
					PositionServerInterceptor.class);
	}

}
