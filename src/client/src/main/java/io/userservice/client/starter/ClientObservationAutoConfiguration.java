package io.userservice.client.starter;

import io.grpc.ClientInterceptor;
import io.micrometer.core.instrument.binder.grpc.ObservationGrpcClientInterceptor;
import io.micrometer.observation.ObservationRegistry;
import net.devh.boot.grpc.client.autoconfigure.GrpcClientMicrometerTraceAutoConfiguration;
import net.devh.boot.grpc.client.interceptor.GrpcGlobalClientInterceptor;
import net.devh.boot.grpc.common.util.InterceptorOrder;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.annotation.Order;

/**
 * Observes each call, for metrics and traces. In place of the starter's own configuration
 * (3.1.0), which is ordered after a class that Boot 4 has moved, and so no longer
 * matches.
 */
@AutoConfiguration(after = GrpcClientMicrometerTraceAutoConfiguration.class,
		afterName = { "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration",
				"org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration" })
@ConditionalOnClass({ ObservationRegistry.class, ObservationGrpcClientInterceptor.class })
@ConditionalOnBean(ObservationRegistry.class)
@ConditionalOnMissingBean(name = ClientObservationAutoConfiguration.STARTERS_BEAN)
@ConditionalOnProperty(name = "management.tracing.grpc.enabled", matchIfMissing = true)
public class ClientObservationAutoConfiguration {

	static final String STARTERS_BEAN = "globalObservationClientInterceptorConfigurer";

	@GrpcGlobalClientInterceptor
	@Order(InterceptorOrder.ORDER_TRACING_METRICS + 1)
	ClientInterceptor userServiceClientObservation(ObservationRegistry observations) {
		return new ObservationGrpcClientInterceptor(observations);
	}

}
