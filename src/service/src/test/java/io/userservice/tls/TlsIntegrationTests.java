package io.userservice.tls;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.pkitesting.X509Bundle;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/** The server's TLS as clients see it. */
@ServiceTest
@OnTls
class TlsIntegrationTests {

	private static final X509Bundle OURS = TestAuthority.OURS.root();

	@Autowired
	private TlsClients clients;

	@Autowired
	private TestChannels channels;

	@Autowired
	private SecretFolder serverFiles;

	@Autowired
	private GrpcServerProperties server;

	@Autowired
	private MeterRegistry meters;

	@Test
	void reportsWhenItsCertificateExpires() {
		double seconds = this.meters.get("user.service.certificate.expiry").timeGauge().value(TimeUnit.SECONDS);
		assertThat(Duration.ofSeconds((long) seconds)).isBetween(Duration.ofMinutes(1), Duration.ofDays(10_000));
	}

	@Test
	void servesClientsThatTrustTheServersAuthority() {
		TlsClients.assertServed(this.clients.open((tls) -> tls.trustManager(OURS.getCertificate())));
	}

	@Test
	void failsCallsOfClientsThatTrustAnotherAuthority() {
		assertThat(TlsClients
			.assertRefused(this.clients.open((tls) -> tls.trustManager(TestAuthority.OTHER.root().getCertificate()))))
			.contains("unable to find valid certification path");
	}

	@Test
	void failsCallsOfClientsThatExpectAnotherHostName() {
		SslContext context = TlsClients.context((tls) -> tls.trustManager(OURS.getCertificate()));
		assertThat(TlsClients.assertRefused(
				this.clients.connect((builder) -> builder.sslContext(context).overrideAuthority("elsewhere.example"))))
			.contains("No subject alternative DNS name matching elsewhere.example");
	}

	@Test
	void refusesPlaintextCalls() {
		assertThat(TlsClients.assertRefused(this.channels.open((builder) -> {
		}))).contains("UNAVAILABLE");
	}

	@Test
	void failsCallsWhenTheServersCertificateHasExpired() {
		this.serverFiles.swap(TestAuthority.OURS.server(TestAuthority.YESTERDAY), TestAuthority.OURS.pem());
		try {
			Awaitility.await()
				.untilAsserted(() -> assertThat(
						TlsClients.assertRefused(this.clients.open((tls) -> tls.trustManager(OURS.getCertificate()))))
					.contains("CertificateExpiredException"));
		}
		finally {
			this.serverFiles.swap(TestAuthority.OURS.server(), TestAuthority.OURS.pem());
		}
		Awaitility.await().ignoreExceptions().until(() -> this.clients.serverSerialNumber() != null);
	}

	/** Uses Netty's own TLS, because the JVM's does not speak TLS 1.1 at all. */
	@Test
	void refusesTls11() {
		assertThat(TlsClients.assertRefused(this.clients.open((tls) -> tls.trustManager(OURS.getCertificate())
			.ciphers(List.of("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"))
			.protocols("TLSv1.1")))).contains("ALERT_PROTOCOL_VERSION");
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void negotiatesHttp2(String protocol) throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, OURS.toTrustManagerFactory().getTrustManagers(), null);
		try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
			.createSocket("localhost", this.server.getPort())) {
			SSLParameters parameters = socket.getSSLParameters();
			parameters.setProtocols(new String[] { protocol });
			parameters.setApplicationProtocols(new String[] { "h2", "http/1.1" });
			socket.setSSLParameters(parameters);
			socket.startHandshake();
			assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
			assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
		}
	}

}
