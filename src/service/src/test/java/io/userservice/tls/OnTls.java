package io.userservice.tls;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/**
 * Runs a {@link ServiceTest} with TLS. The files of the server and those of the channel
 * "partner" are in a {@link SecretFolder} each.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ContextConfiguration(initializers = OnTls.Initializer.class)
@Import(TlsClients.class)
@interface OnTls {

	class Initializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

		@Override
		public void initialize(ConfigurableApplicationContext context) {
			TestAuthority ours = TestAuthority.OURS;
			SecretFolder server = new SecretFolder(ours.rsaServer(), ours.pem());
			SecretFolder partner = new SecretFolder(ours.client(), ours.pem());
			context.getBeanFactory().registerSingleton("serverFiles", server);
			context.getBeanFactory().registerSingleton("partnerFiles", partner);
			TestPropertyValues
				.of("user-service.tls.reload-interval=100ms", "grpc.server.security.enabled=true",
						"grpc.server.security.certificate-chain=" + server.url("tls.crt"),
						"grpc.server.security.private-key=" + server.url("tls.key"),
						"grpc.server.security.trust-cert-collection=" + server.url("ca.crt"),
						"grpc.client.partner.address=static://localhost:1",
						"grpc.client.partner.security.client-auth-enabled=true",
						"grpc.client.partner.security.certificate-chain=" + partner.url("tls.crt"),
						"grpc.client.partner.security.private-key=" + partner.url("tls.key"),
						"grpc.client.partner.security.trust-cert-collection=" + partner.url("ca.crt"))
				.applyTo(context);
		}

	}

}
