package io.userservice.tls;

import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import io.netty.pkitesting.X509Bundle;
import io.userservice.testing.ServiceTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Certificates that are replaced while the server runs. */
@ServiceTest
@OnTls
@ExtendWith(OutputCaptureExtension.class)
class CertificateRotationIntegrationTests {

	private static final Logger logger = LoggerFactory.getLogger(CertificateRotationIntegrationTests.class);

	private static final TestAuthority OURS = TestAuthority.OURS;

	@Autowired
	private TlsClients clients;

	@Autowired
	private SecretFolder serverFiles;

	private final Set<BigInteger> received = ConcurrentHashMap.newKeySet();

	private final AtomicInteger calls = new AtomicInteger();

	private final List<Throwable> failures = new CopyOnWriteArrayList<>();

	@Test
	void dropsNoCallWhileCertificatesAreRenewed() throws Exception {
		ManagedChannel longLived = this.clients.openTrusting(OURS, this.received::add);
		StreamEnd stream = new StreamEnd();
		HealthGrpc.newStub(longLived).watch(HealthCheckRequest.getDefaultInstance(), stream);
		AtomicBoolean stop = new AtomicBoolean();
		ExecutorService callers = Executors.newFixedThreadPool(2);
		for (int caller = 0; caller < 2; caller++) {
			callers.execute(() -> callUntil(stop));
		}
		for (int renewal = 0; renewal < 5; renewal++) {
			awaitReceived(swap(OURS.server()));
			awaitReceived(overwrite(OURS.server()));
		}
		stop.set(true);
		callers.shutdown();
		assertThat(callers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
		logger.info("{} calls during 10 renewals, {} of them dropped", this.calls, this.failures.size());
		assertThat(this.failures).isEmpty();
		assertThat(this.calls.get()).isGreaterThan(20);
		assertThat(stream.ended).isFalse();
		assertThat(TlsClients.check(longLived)).isEqualTo(ServingStatus.SERVING);
	}

	@ParameterizedTest
	@MethodSource
	void keepsTheOldCertificateWhileTheNewFilesAreInvalid(String chain, String key, String expected,
			CapturedOutput output) {
		BigInteger old = this.clients.serverSerialNumber();
		this.serverFiles.swap(chain, key, OURS.pem());
		Awaitility.await().untilAsserted(() -> assertThat(output.getAll()).contains(expected));
		assertThat(this.clients.serverSerialNumber()).isEqualTo(old);
		X509Bundle renewed = OURS.server();
		swap(renewed);
		awaitServed(renewed);
		String serial = renewed.getCertificate().getSerialNumber().toString(16);
		Awaitility.await().untilAsserted(() -> assertThat(output.getAll()).contains(serial));
		assertThat(output.getAll()).containsOnlyOnce(expected).containsOnlyOnce(serial).doesNotContain("\tat ");
	}

	static Stream<Arguments> keepsTheOldCertificateWhileTheNewFilesAreInvalid() {
		X509Bundle fresh = OURS.server();
		String chain = fresh.getCertificatePathPEM();
		String key = fresh.getPrivateKeyPEM();
		return Stream.of(arguments("", key, "Property grpc.server.security.certificate-chain with value 'URL [file:"),
				arguments(chain.substring(0, chain.length() / 2), key, "or only a part of them"),
				arguments(chain, "garbage", "holds no private key in PEM format"),
				arguments(chain, OURS.server().getPrivateKeyPEM(), "does not belong to the certificate"));
	}

	private BigInteger swap(X509Bundle identity) {
		this.serverFiles.swap(identity, OURS.pem());
		return identity.getCertificate().getSerialNumber();
	}

	private BigInteger overwrite(X509Bundle identity) {
		this.serverFiles.write("tls.crt", identity.getCertificatePathPEM());
		this.serverFiles.write("tls.key", identity.getPrivateKeyPEM());
		return identity.getCertificate().getSerialNumber();
	}

	private void awaitReceived(BigInteger serialNumber) {
		Awaitility.await().until(() -> this.received.contains(serialNumber));
	}

	private void awaitServed(X509Bundle identity) {
		Awaitility.await()
			.until(() -> this.clients.serverSerialNumber().equals(identity.getCertificate().getSerialNumber()));
	}

	private void callUntil(AtomicBoolean stop) {
		while (!stop.get()) {
			try {
				this.calls.incrementAndGet();
				TlsClients.assertServed(this.clients.openTrusting(OURS, this.received::add));
			}
			catch (Throwable ex) {
				this.failures.add(ex);
			}
		}
	}

	/** Records whether a stream has ended. */
	private static class StreamEnd implements StreamObserver<HealthCheckResponse> {

		private volatile boolean ended;

		@Override
		public void onNext(HealthCheckResponse response) {
		}

		@Override
		public void onError(Throwable failure) {
			this.ended = true;
		}

		@Override
		public void onCompleted() {
			this.ended = true;
		}

	}

}
