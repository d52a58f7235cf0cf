package io.userservice.client.boot;

import java.util.stream.Stream;

import io.userservice.client.channel.ChannelHealthAutoConfiguration;
import io.userservice.client.channel.ChannelMetricsAutoConfiguration;
import io.userservice.client.channel.ClientAutoConfiguration;
import io.userservice.tls.TlsAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.CompositeChannelFactoryAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientObservationAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Another service that calls the user service by Boot's own gRPC client. */
final class BootApplication {

	static final String CHANNEL = "spring.grpc.client.channel.user-service.";

	static final String CLIENT = "user-service.client.user-service.";

	private BootApplication() {
	}

	static ApplicationContextRunner withJar(String... settings) {
		return withoutJar(settings)
			.withConfiguration(AutoConfigurations.of(TlsAutoConfiguration.class, ClientAutoConfiguration.class,
					ChannelMetricsAutoConfiguration.class, ChannelHealthAutoConfiguration.class,
					BootClientAutoConfiguration.class, BootUserCopyAutoConfiguration.class));
	}

	static ApplicationContextRunner withoutJar(String... settings) {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class,
				GrpcClientAutoConfiguration.class, CompositeChannelFactoryAutoConfiguration.class,
				GrpcClientObservationAutoConfiguration.class, MetricsAutoConfiguration.class,
				SimpleMetricsExportAutoConfiguration.class, ObservationAutoConfiguration.class))
			.withPropertyValues(settings);
	}

	/** A channel to these ports, in plaintext. */
	static String[] plaintext(String target, String... settings) {
		return Stream
			.concat(Stream.of(CHANNEL + "target=" + target, CHANNEL + "ssl.enabled=false"), Stream.of(settings))
			.toArray(String[]::new);
	}

}
