package io.userservice.client.starter;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Leaves Boot's own gRPC client (4.1) the channel factory that it has without this jar.
 * Boot prefers gRPC's shaded Netty, which this jar brings, to the Netty of its own
 * starter, and then no longer calls customizers of channels over the latter. Needed as
 * long as the jar brings the shaded Netty.
 */
@AutoConfiguration(beforeName = BootGrpcClientAutoConfiguration.OF_BOOT)
@ConditionalOnClass(name = { BootGrpcClientAutoConfiguration.OF_BOOT, BootGrpcClientAutoConfiguration.OVER_NETTY,
		"io.grpc.netty.NettyChannelBuilder" })
@ConditionalOnProperty(name = "spring.grpc.client.enabled", matchIfMissing = true)
@Conditional(BootGrpcClientAutoConfiguration.NotExcluded.class)
@Import(BootGrpcClientAutoConfiguration.Selector.class)
public class BootGrpcClientAutoConfiguration {

	static final String OF_BOOT = "org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration";

	static final String OVER_NETTY = "org.springframework.boot.grpc.client.autoconfigure.NettyGrpcClientConfiguration";

	/** Imports Boot's factory over Netty before Boot imports that over shaded Netty. */
	static class Selector implements ImportSelector {

		@Override
		public String[] selectImports(AnnotationMetadata importing) {
			return new String[] { OVER_NETTY };
		}

	}

	/** Whether the application wants Boot's gRPC client. */
	static class NotExcluded implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return context.getBeanFactory() != null
					&& !ConditionEvaluationReport.get(context.getBeanFactory()).getExclusions().contains(OF_BOOT);
		}

	}

}
