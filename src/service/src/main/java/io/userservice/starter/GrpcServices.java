package io.userservice.starter;

import java.util.List;
import java.util.Set;

import io.grpc.BindableService;
import io.grpc.protobuf.services.ChannelzService;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.userservice.api.UserServiceGrpc;
import io.userservice.rpc.lifecycle.FixedNamesHealthService;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.user.grpc.MethodTable;
import net.devh.boot.grpc.server.service.GrpcService;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Registers the gRPC services beside that of users, and the policies of all methods. */
@Configuration(proxyBeanMethods = false)
class GrpcServices {

	private static final int CHANNELZ_PAGE = 100;

	@Bean
	HealthStatusManager healthStatusManager() {
		return new HealthStatusManager();
	}

	/** In place of the starter's, which keeps any name that a watch sends. */
	@Bean
	@GrpcService
	@ConditionalOnBooleanProperty(name = "grpc.server.health-service-enabled", matchIfMissing = true)
	BindableService grpcHealthService(HealthStatusManager health) {
		return new FixedNamesHealthService(health, Set.of(UserServiceGrpc.SERVICE_NAME));
	}

	/** Reflection v1; the starter (3.1.0) has v1alpha only. */
	@Bean
	@GrpcService
	@ConditionalOnBooleanProperty(name = "grpc.server.reflection-service-enabled", matchIfMissing = true)
	BindableService protoReflectionServiceV1() {
		return ProtoReflectionServiceV1.newInstance();
	}

	/** Channelz, by which an operator looks at connections and channels. */
	@Bean
	@GrpcService
	@ConditionalOnBooleanProperty(name = "user-service.observation.channelz")
	BindableService channelzService() {
		return ChannelzService.newInstance(CHANNELZ_PAGE);
	}

	@Bean
	MethodPolicies methodPolicies(List<BindableService> services) {
		return new MethodPolicies(MethodTable.rows(), services);
	}

}
