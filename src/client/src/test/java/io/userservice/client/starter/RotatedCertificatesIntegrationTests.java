package io.userservice.client.starter;

import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.grpc.Channel;
import io.userservice.client.testing.ConsumerApplication;
import io.userservice.client.testing.RotatedCertificates;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

class RotatedCertificatesIntegrationTests extends RotatedCertificates {

	@Override
	protected void run(int port, Path trust, Path certificate, Path key, Consumer<Channel> work) {
		String channel = "grpc.client.user-service.";
		String security = channel + "security.";
		String client = "user-service.client.user-service.";
		String[] arguments = Stream
			.of("spring.config.name=none", "spring.main.banner-mode=off",
					channel + "address=static://localhost:" + port, security + "trust-cert-collection=file:" + trust,
					security + "client-auth-enabled=true", security + "certificate-chain=file:" + certificate,
					security + "private-key=file:" + key, "user-service.tls.reload-interval=100ms",
					client + "deadline=60s", client + "wait-for-ready=true", client + "max-connect-backoff=100ms")
			.map((setting) -> "--" + setting)
			.toArray(String[]::new);
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(ConsumerApplication.class)
			.web(WebApplicationType.NONE)
			.run(arguments)) {
			work.accept(ConsumerApplication.channel(context));
		}
	}

}
