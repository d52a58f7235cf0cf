package io.userservice.client.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.grpc.Channel;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.client.channel.ChannelHealthAutoConfiguration;
import io.userservice.client.channel.ClientAutoConfiguration;
import io.userservice.client.starter.ClientObservationAutoConfiguration;
import io.userservice.client.starter.UserServiceClientAutoConfiguration;
import io.userservice.client.starter.UserCopyAutoConfiguration;
import io.userservice.tls.TlsAutoConfiguration;
import io.userservice.tls.netty.NettyTlsAutoConfiguration;
import net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import net.devh.boot.grpc.client.autoconfigure.GrpcClientMicrometerTraceAutoConfiguration;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/** Another service that calls the user service through the client jar, in plaintext. */
@ImportAutoConfiguration({ ClientAutoConfiguration.class, NettyTlsAutoConfiguration.class,
		UserServiceClientAutoConfiguration.class, ChannelHealthAutoConfiguration.class, UserCopyAutoConfiguration.class,
		TlsAutoConfiguration.class, ClientObservationAutoConfiguration.class, GrpcClientAutoConfiguration.class,
		GrpcClientMicrometerTraceAutoConfiguration.class, MetricsAutoConfiguration.class,
		SimpleMetricsExportAutoConfiguration.class, ObservationAutoConfiguration.class,
		OAuth2ClientAutoConfiguration.class })
public class ConsumerApplication {

	public static ConfigurableApplicationContext start(String address, String... settings) {
		return start(ConsumerApplication.class, address, settings);
	}

	/**
	 * Starts the service.
	 * @param beans more beans of it
	 */
	public static ConfigurableApplicationContext start(Class<?> beans, String address, String... settings) {
		List<String> arguments = new ArrayList<>(List.of("--spring.config.name=none", "--spring.main.banner-mode=off",
				"--grpc.client.user-service.address=" + address,
				"--grpc.client.user-service.negotiation-type=plaintext"));
		Stream.of(settings).forEach((setting) -> arguments.add("--" + setting));
		return new SpringApplicationBuilder(ConsumerApplication.class, beans).web(WebApplicationType.NONE)
			.run(arguments.toArray(String[]::new));
	}

	/** Starts the service, makes the calls and closes it. */
	public static void call(String address, List<String> settings, Consumer<UserServiceBlockingStub> calls) {
		try (ConfigurableApplicationContext context = start(address, settings.toArray(String[]::new))) {
			calls.accept(UserServiceGrpc.newBlockingStub(channel(context)));
		}
	}

	public static Channel channel(ConfigurableApplicationContext context) {
		return context.getBean(GrpcChannelFactory.class).createChannel("user-service");
	}

}
