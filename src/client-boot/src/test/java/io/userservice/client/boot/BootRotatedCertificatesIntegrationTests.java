package io.userservice.client.boot;

import java.nio.file.Path;
import java.util.function.Consumer;

import io.grpc.Channel;
import io.userservice.client.testing.RotatedCertificates;

import org.springframework.grpc.client.GrpcChannelFactory;

import static io.userservice.client.boot.BootApplication.CHANNEL;
import static io.userservice.client.boot.BootApplication.CLIENT;
import static io.userservice.client.boot.BootApplication.withJar;

class BootRotatedCertificatesIntegrationTests extends RotatedCertificates {

	@Override
	protected void run(int port, Path trust, Path certificate, Path key, Consumer<Channel> work) {
		String bundle = "spring.ssl.bundle.pem.users.";
		withJar(CHANNEL + "target=static://localhost:" + port, CHANNEL + "ssl.bundle=users",
				bundle + "truststore.certificate=file:" + trust, bundle + "keystore.certificate=file:" + certificate,
				bundle + "keystore.private-key=file:" + key, "user-service.tls.reload-interval=100ms",
				CLIENT + "deadline=60s", CLIENT + "wait-for-ready=true", CLIENT + "max-connect-backoff=100ms")
			.run((context) -> work.accept(context.getBean(GrpcChannelFactory.class).createChannel("user-service")));
	}

}
