package io.userservice.client.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;

import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.Server;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import io.userservice.fake.UserServiceFake;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Mutual TLS, of which both certificates are replaced while calls are made: the files of
 * the client, and then the server, by one that shows the new certificate, and takes no
 * other than the client's new one.
 * <p>
 * {@code -Drotations=10} makes so many, under 1,000 calls a second; a build makes one
 * under fewer.
 */
@ExtendWith(OutputCaptureExtension.class)
public abstract class RotatedCertificates {

	private static final int ROTATIONS = Integer.getInteger("rotations", 0);

	private static final int CALLS_A_SECOND = (ROTATIONS > 0) ? 1_000 : 100;

	private final UserServiceFake service = new UserServiceFake();

	@TempDir
	private Path folder;

	private Server server;

	@AfterEach
	void stop() {
		this.server.shutdownNow();
	}

	/**
	 * Runs an application that reads its files every 100 ms, and whose calls wait for a
	 * connection.
	 * @param port of the service on localhost
	 * @param trust the file of the certificates that are trusted
	 * @param certificate the file of the client's certificate
	 * @param key the file of its key
	 * @param work gets the channel {@code user-service} of the application
	 */
	protected abstract void run(int port, Path trust, Path certificate, Path key, Consumer<Channel> work);

	@Test
	void failNoCall(CapturedOutput log) throws Exception {
		this.service.add("Ada", "ada@example.com");
		Identity first = Identity.create(this.folder, "first");
		Identity second = Identity.create(this.folder, "second");
		Path trust = first.writeCertificate(this.folder.resolve("trust.crt"));
		Path certificate = first.writeCertificate(this.folder.resolve("client.crt"));
		Path key = first.writeKey(this.folder.resolve("client.key"));
		this.server = serve(0, first);
		int port = this.server.getPort();
		run(port, trust, certificate, key, (channel) -> {
			PacedCalls calls = new PacedCalls(channel, CALLS_A_SECOND);
			awaitMoreOf(calls);
			Identity shown = first;
			for (int rotation = 0; rotation < Math.max(ROTATIONS, 1); rotation++) {
				Identity next = (shown == first) ? second : first;
				long renewals = renewals(log);
				replace(trust, shown.certificate() + next.certificate());
				replace(certificate, next.certificate());
				replace(key, next.key());
				Awaitility.await().until(() -> renewals(log) > renewals);
				replaceServer(port, next);
				awaitMoreOf(calls);
				replace(trust, next.certificate());
				shown = next;
			}
			end(calls);
		});
	}

	private static void end(PacedCalls calls) {
		try {
			calls.end();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		if (ROTATIONS > 0) {
			System.out.printf("%d rotations: %s%n", ROTATIONS, calls);
		}
		assertThat(calls.failures()).as(calls.toString()).isEmpty();
	}

	private static void awaitMoreOf(PacedCalls calls) {
		int before = calls.succeeded();
		Awaitility.await().until(() -> calls.succeeded() >= before + CALLS_A_SECOND);
	}

	/** Each renewal of a key is logged with the serial number of its certificate. */
	private static long renewals(CapturedOutput log) {
		return log.getAll().lines().filter((line) -> line.contains("Renewed") && line.contains("serial")).count();
	}

	private static void replace(Path file, String content) {
		try {
			Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), content);
			Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** The calls that run end, and the next ones find the other server. */
	private void replaceServer(int port, Identity shown) {
		try {
			this.server.shutdown();
			this.server.awaitTermination();
			this.server = serve(port, shown);
		}
		catch (InterruptedException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Server serve(int port, Identity shown) throws IOException {
		return Grpc
			.newServerBuilderForPort(port,
					TlsServerCredentials.newBuilder()
						.keyManager(stream(shown.certificate()), stream(shown.key()))
						.trustManager(stream(shown.certificate()))
						.clientAuth(ClientAuth.REQUIRE)
						.build())
			.addService(this.service)
			.build()
			.start();
	}

	private static ByteArrayInputStream stream(String text) {
		return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
	}

}
