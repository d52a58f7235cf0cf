package io.userservice.tls;

import java.math.BigInteger;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.util.AdvancedTlsX509TrustManager.SslSocketAndEnginePeerVerifier;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.userservice.testing.TestChannels;
import io.userservice.tls.TlsSettings.Pair;
import io.userservice.tls.TlsSettings.Store;
import io.userservice.tls.netty.TlsContexts;

import org.springframework.boot.test.context.TestComponent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Opens TLS channels to the service under test, each with its own connection. */
@TestComponent
class TlsClients {

	private final TestChannels channels;

	private final SslContext partner;

	TlsClients(TestChannels channels, TlsContexts contexts, SecretFolder partnerFiles) {
		this.channels = channels;
		this.partner = contexts.forClient(settings(partnerFiles), true);
	}

	/** A client with the TLS of the channel "partner". */
	ManagedChannel openPartner() {
		return connect((builder) -> builder.sslContext(this.partner));
	}

	/** A client with the TLS of the channel "partner" that expects another host name. */
	ManagedChannel openPartner(String serverName) {
		return connect((builder) -> builder.sslContext(this.partner).overrideAuthority(serverName));
	}

	/** A client with the given TLS settings. */
	ManagedChannel open(Consumer<SslContextBuilder> tls) {
		SslContext context = context(tls);
		return connect((builder) -> builder.sslContext(context));
	}

	/** A client over TLS with further settings. */
	ManagedChannel connect(Consumer<NettyChannelBuilder> settings) {
		return this.channels.open((builder) -> settings.accept(builder.useTransportSecurity()));
	}

	/**
	 * A client that trusts an authority.
	 * @param serialNumbers gets the serial number of each certificate that it receives
	 */
	ManagedChannel openTrusting(TestAuthority authority, Consumer<BigInteger> serialNumbers) {
		return open((tls) -> tls.trustManager(recording(authority, serialNumbers)));
	}

	/** The serial number of the certificate that the server sends on a new connection. */
	BigInteger serverSerialNumber() {
		BigInteger[] received = new BigInteger[1];
		assertServed(openTrusting(TestAuthority.OURS, (serialNumber) -> received[0] = serialNumber));
		return received[0];
	}

	private static TlsSettings settings(SecretFolder files) {
		Store none = new Store(null, null, null);
		return new TlsSettings("grpc.client.partner.security",
				new Pair(files.resource("tls.crt"), files.resource("tls.key"), null), none, files.resource("ca.crt"),
				none, null, null);
	}

	static SslContext context(Consumer<SslContextBuilder> tls) {
		SslContextBuilder builder = GrpcSslContexts.forClient();
		tls.accept(builder);
		try {
			return builder.build();
		}
		catch (SSLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static ServingStatus check(Channel channel) {
		return HealthGrpc.newBlockingStub(channel)
			.withDeadlineAfter(60, TimeUnit.SECONDS)
			.check(HealthCheckRequest.getDefaultInstance())
			.getStatus();
	}

	static void assertServed(ManagedChannel channel) {
		assertThat(check(channel)).isEqualTo(ServingStatus.SERVING);
		channel.shutdownNow();
	}

	/** Checks that a call fails, and returns the failure with its causes as text. */
	static String assertRefused(ManagedChannel channel) {
		StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, () -> check(channel));
		channel.shutdownNow();
		assertThat(failure).as("failure").isNotNull();
		StringBuilder text = new StringBuilder();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			text.append(cause).append('\n');
		}
		return text.toString();
	}

	private static AdvancedTlsX509TrustManager recording(TestAuthority authority, Consumer<BigInteger> serialNumbers) {
		try {
			AdvancedTlsX509TrustManager manager = AdvancedTlsX509TrustManager.newBuilder()
				.setSslSocketAndEnginePeerVerifier(new SslSocketAndEnginePeerVerifier() {
					@Override
					public void verifyPeerCertificate(X509Certificate[] chain, String type, Socket socket)
							throws CertificateException {
						serialNumbers.accept(chain[0].getSerialNumber());
					}

					@Override
					public void verifyPeerCertificate(X509Certificate[] chain, String type, SSLEngine engine)
							throws CertificateException {
						serialNumbers.accept(chain[0].getSerialNumber());
					}
				})
				.build();
			manager.updateTrustCredentials(new X509Certificate[] { authority.root().getCertificate() });
			return manager;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
