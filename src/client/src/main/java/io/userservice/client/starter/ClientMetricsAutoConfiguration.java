package io.userservice.client.starter;

import io.grpc.ClientInterceptor;
import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.client.channel.AttemptMetrics;
import net.devh.boot.grpc.client.interceptor.GrpcGlobalClientInterceptor;
import net.devh.boot.grpc.common.util.InterceptorOrder;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.core.annotation.Order;

/** Counts what observations of calls do not show: their attempts. */
@AutoConfiguration(
		afterName = { "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
public class ClientMetricsAutoConfiguration {

	@GrpcGlobalClientInterceptor
	@Order(InterceptorOrder.ORDER_TRACING_METRICS)
	ClientInterceptor userServiceAttemptMetrics(MeterRegistry registry) {
		return new AttemptMetrics(registry);
	}

}
