package io.userservice.tls;

import java.io.IOException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.X509Bundle;
import io.userservice.testing.ServiceTest;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Client certificates: which ones the server accepts, and which ones a channel sends. */
@ServiceTest
@OnTls
@TestPropertySource(properties = "grpc.server.security.client-auth=REQUIRE")
class MutualTlsIntegrationTests {

	private static final TestAuthority OURS = TestAuthority.OURS;

	private static final TestAuthority OTHER = TestAuthority.OTHER;

	@Autowired
	private TlsClients clients;

	@Autowired
	private SecretFolder serverFiles;

	@Autowired
	private SecretFolder partnerFiles;

	@Autowired
	private GrpcServerProperties server;

	@BeforeEach
	void trustOurAuthority() {
		this.serverFiles.swap(OURS.server(), OURS.pem());
		this.partnerFiles.swap(OURS.client(), OURS.pem());
		Awaitility.await().ignoreExceptions().untilAsserted(() -> TlsClients.assertServed(openAs(OURS.client())));
		Awaitility.await().untilAsserted(() -> TlsClients.assertRefused(openAs(OTHER.client())));
		Awaitility.await().ignoreExceptions().untilAsserted(() -> TlsClients.assertServed(this.clients.openPartner()));
	}

	@Test
	void servesAClientOfTheTrustedAuthority() {
		TlsClients.assertServed(openAs(OURS.client()));
	}

	@Test
	void refusesAClientWithoutACertificate() {
		assertThat(TlsClients.assertRefused(this.clients.open(MutualTlsIntegrationTests::trustOurs)))
			.contains("UNAVAILABLE");
	}

	@Test
	void refusesAClientOfAnotherAuthority() {
		assertThat(TlsClients.assertRefused(openAs(OTHER.client()))).contains("UNAVAILABLE");
	}

	@Test
	void refusesAnExpiredCertificate() {
		assertThat(TlsClients.assertRefused(openAs(OURS.client(TestAuthority.YESTERDAY)))).contains("UNAVAILABLE");
	}

	@Test
	void reloadsTheAuthoritiesThatTheServerTrusts() {
		X509Bundle old = OURS.client();
		X509Bundle later = OTHER.client();
		this.serverFiles.write("ca.crt", OURS.pem() + OTHER.pem());
		Awaitility.await().ignoreExceptions().untilAsserted(() -> TlsClients.assertServed(openAs(later)));
		TlsClients.assertServed(openAs(old));
		this.serverFiles.write("ca.crt", OTHER.pem());
		Awaitility.await().untilAsserted(() -> TlsClients.assertRefused(openAs(old)));
		TlsClients.assertServed(openAs(later));
	}

	@Test
	void reloadsTheAuthorityAndTheCertificateOfAChannel() {
		TlsClients.assertServed(this.clients.openPartner());
		this.serverFiles.swap(OTHER.server(), OTHER.pem());
		Awaitility.await()
			.untilAsserted(() -> assertThat(TlsClients.assertRefused(this.clients.openPartner()))
				.contains("unable to find valid certification path"));
		this.partnerFiles.swap(OTHER.client(), OTHER.pem());
		Awaitility.await().ignoreExceptions().untilAsserted(() -> TlsClients.assertServed(this.clients.openPartner()));
	}

	/**
	 * A resumed session skips the certificates; the JVM's own client resumes if it can.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void checksTheClientsCertificateOnEachConnection(String protocol) throws Exception {
		SSLContext client = SSLContext.getInstance("TLS");
		client.init(OURS.client().toKeyManagerFactory().getKeyManagers(),
				OURS.root().toTrustManagerFactory().getTrustManagers(), null);
		long first = sessionCreation(client, protocol);
		Awaitility.await().until(() -> sessionCreation(client, protocol) > first);
		this.serverFiles.write("ca.crt", OTHER.pem());
		Awaitility.await()
			.untilAsserted(
					() -> assertThatThrownBy(() -> sessionCreation(client, protocol)).isInstanceOf(IOException.class));
	}

	@Test
	void verifiesTheServersHostNameInAChannel() {
		assertThat(TlsClients.assertRefused(this.clients.openPartner("elsewhere.example")))
			.contains("No subject alternative DNS name matching elsewhere.example");
	}

	@Test
	void appliesTheTlsOfAChannelToTheStartersChannelFactory(@Autowired GrpcChannelFactory channels,
			@Autowired GrpcChannelsProperties properties) {
		properties.getChannel("partner").setAddress("static://localhost:" + this.server.getPort());
		assertThat(TlsClients.check(channels.createChannel("partner"))).isNotNull();
	}

	/**
	 * When the session of a new connection was created; a resumed one was created
	 * earlier.
	 */
	private long sessionCreation(SSLContext client, String protocol) throws IOException {
		try (SSLSocket socket = (SSLSocket) client.getSocketFactory()
			.createSocket("localhost", this.server.getPort())) {
			SSLParameters parameters = socket.getSSLParameters();
			parameters.setProtocols(new String[] { protocol });
			parameters.setApplicationProtocols(new String[] { "h2" });
			socket.setSSLParameters(parameters);
			// Reads HTTP/2 settings, which follow the session ticket of TLS 1.3.
			assertThat(socket.getInputStream().read()).isNotNegative();
			return socket.getSession().getCreationTime();
		}
	}

	/**
	 * Opens a channel with the JVM's key manager, which sends only a certificate of an
	 * authority that the server names.
	 */
	private ManagedChannel openAs(X509Bundle client) {
		return this.clients.open((tls) -> {
			try {
				trustOurs(tls.keyManager(client.toKeyManagerFactory()));
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	private static void trustOurs(SslContextBuilder tls) {
		tls.trustManager(OURS.root().getCertificate());
	}

}
