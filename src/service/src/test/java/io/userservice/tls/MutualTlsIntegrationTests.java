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

@ServiceTest
@OnTls
@TestPropertySource(properties = "grpc.server.security.client-auth=REQUIRE")
class MutualTlsIntegrationTests {

	private static final TestAuthority OURS = TestAuthority.OURS;

	private static final TestAuthority STRANGE = TestAuthority.STRANGE;

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
		Awaitility.await().untilAsserted(() -> TlsClients.assertRefused(openAs(STRANGE.client())));
		Awaitility.await().ignoreExceptions().untilAsserted(() -> TlsClients.assertServed(this.clients.openPartner()));
	}

	@Test
	void servesAClientOfOurAuthority() {
		TlsClients.assertServed(openAs(OURS.client()));
	}

	@Test
	void refusesAClientWithoutACertificate() {
		assertThat(TlsClients.assertRefused(this.clients.open(MutualTlsIntegrationTests::trustOurs)))
			.contains("UNAVAILABLE");
	}

	@Test
	void refusesAStrangersCertificate() {
		assertThat(TlsClients.assertRefused(openAs(STRANGE.client()))).contains("UNAVAILABLE");
	}

	@Test
	void refusesAnExpiredCertificate() {
		assertThat(TlsClients.assertRefused(openAs(OURS.client(TestAuthority.YESTERDAY)))).contains("UNAVAILABLE");
	}

	@Test
	void renewsWhomItTrusts() {
		X509Bundle old = OURS.client();
		X509Bundle later = STRANGE.client();
		this.serverFiles.write("ca.crt", OURS.pem() + STRANGE.pem());
		Awaitility.await().ignoreExceptions().untilAsserted(() -> TlsClients.assertServed(openAs(later)));
		TlsClients.assertServed(openAs(old));
		this.serverFiles.write("ca.crt", STRANGE.pem());
		Awaitility.await().untilAsserted(() -> TlsClients.assertRefused(openAs(old)));
		TlsClients.assertServed(openAs(later));
	}

	@Test
	void renewsWhatAChannelTrustsAndShows() {
		TlsClients.assertServed(this.clients.openPartner());
		this.serverFiles.swap(STRANGE.server(), STRANGE.pem());
		Awaitility.await()
			.untilAsserted(() -> assertThat(TlsClients.assertRefused(this.clients.openPartner()))
				.contains("unable to find valid certification path"));
		this.partnerFiles.swap(STRANGE.client(), STRANGE.pem());
		Awaitility.await().ignoreExceptions().untilAsserted(() -> TlsClients.assertServed(this.clients.openPartner()));
	}

	/** Resuming would skip the certificates; the JVM's own client does when it can. */
	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void checksTheCertificateOfAClientThatConnectsAgain(String protocol) throws Exception {
		SSLContext client = SSLContext.getInstance("TLS");
		client.init(OURS.client().toKeyManagerFactory().getKeyManagers(),
				OURS.root().toTrustManagerFactory().getTrustManagers(), null);
		long first = sessionCreation(client, protocol);
		Awaitility.await().until(() -> sessionCreation(client, protocol) > first);
		this.serverFiles.write("ca.crt", STRANGE.pem());
		Awaitility.await()
			.untilAsserted(
					() -> assertThatThrownBy(() -> sessionCreation(client, protocol)).isInstanceOf(IOException.class));
	}

	@Test
	void verifiesTheHostNameInAChannel() {
		assertThat(TlsClients.assertRefused(this.clients.openPartner("elsewhere.example")))
			.contains("No subject alternative DNS name matching elsewhere.example");
	}

	@Test
	void setsUpTheChannelsOfTheStarter(@Autowired GrpcChannelFactory channels,
			@Autowired GrpcChannelsProperties properties) {
		properties.getChannel("partner").setAddress("static://localhost:" + this.server.getPort());
		assertThat(TlsClients.check(channels.createChannel("partner"))).isNotNull();
	}

	/** When the session of a new connection was created: earlier, if it is resumed. */
	private long sessionCreation(SSLContext client, String protocol) throws IOException {
		try (SSLSocket socket = (SSLSocket) client.getSocketFactory()
			.createSocket("localhost", this.server.getPort())) {
			SSLParameters parameters = socket.getSSLParameters();
			parameters.setProtocols(new String[] { protocol });
			parameters.setApplicationProtocols(new String[] { "h2" });
			socket.setSSLParameters(parameters);
			// The server's settings, and with TLS 1.3 the ticket before them.
			assertThat(socket.getInputStream().read()).isNotNegative();
			return socket.getSession().getCreationTime();
		}
	}

	/** With the JVM's key manager, which minds the authorities that the server names. */
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
