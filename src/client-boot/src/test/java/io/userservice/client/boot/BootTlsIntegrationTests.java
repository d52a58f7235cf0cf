package io.userservice.client.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.ManagedChannel;
import io.grpc.ServerCredentials;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.grpc.client.GrpcChannelFactory;

import static io.userservice.client.boot.BootApplication.CHANNEL;
import static io.userservice.client.boot.BootApplication.CLIENT;
import static io.userservice.client.boot.BootApplication.withJar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** TLS of SSL bundles whose files are renewed while calls are made. */
@ExtendWith(OutputCaptureExtension.class)
class BootTlsIntegrationTests {

	@TempDir
	private static Path folder;

	private static Identity old;

	private static Identity renewed;

	@BeforeAll
	static void create() throws Exception {
		old = Identity.create(folder, "old");
		renewed = Identity.create(folder, "renewed");
	}

	/** Mutual TLS, of which both certificates are replaced. */
	@Test
	void rotatesKeysAndTrustWithoutAFailedCall(CapturedOutput log) throws Exception {
		Path trust = Files.copy(old.certificate(), folder.resolve("trust.crt"));
		Path certificate = Files.copy(old.certificate(), folder.resolve("client.crt"));
		Path key = Files.copy(old.key(), folder.resolve("client.key"));
		AtomicBoolean end = new AtomicBoolean();
		AtomicInteger calls = new AtomicInteger();
		List<Throwable> failures = new ArrayList<>();
		FakeReplica first = new FakeReplica(server(old, old));
		int port = first.port();
		withJar(channel(port, trust, CLIENT + "wait-for-ready=true", CLIENT + "max-connect-backoff=100ms",
				"spring.ssl.bundle.pem.users.keystore.certificate=file:" + certificate,
				"spring.ssl.bundle.pem.users.keystore.private-key=file:" + key))
			.run((context) -> {
				UserServiceBlockingStub users = stub(context);
				CompletableFuture<Void> load = CompletableFuture.runAsync(() -> {
					while (!end.get()) {
						Throwable failure = catchThrowable(() -> get(users));
						if (failure != null) {
							failures.add(failure);
						}
						calls.incrementAndGet();
					}
				}, (work) -> new Thread(work).start());
				Awaitility.await().until(() -> calls.get() > 100);
				replace(trust, Files.readString(old.certificate()) + Files.readString(renewed.certificate()));
				replace(certificate, Files.readString(renewed.certificate()));
				replace(key, Files.readString(renewed.key()));
				Awaitility.await()
					.until(() -> log.getAll()
						.contains("Renewed spring.grpc.client.channel.user-service.ssl.bundle: serial"));
				// In its place a server that shows the renewed certificate, and only
				// takes the
				// client's renewed one.
				first.stopGently();
				try (FakeReplica second = new FakeReplica(server(renewed, renewed), port)) {
					Awaitility.await().until(() -> second.calls.size() > 100);
					end.set(true);
					load.join();
				}
			});
		assertThat(failures).as("of %s calls", calls).isEmpty();
	}

	private static boolean accepts(BeanFactory context, FakeReplica replica) {
		ManagedChannel probe = io.grpc.Grpc
			.newChannelBuilder("localhost:" + replica.port(), context.getBean(BootChannelTls.class).of("user-service"))
			.build();
		try {
			return get(UserServiceGrpc.newBlockingStub(probe));
		}
		catch (StatusRuntimeException ex) {
			return false;
		}
		finally {
			probe.shutdownNow();
		}
	}

	/** Half of a file, or a key of another certificate, is not used. */
	@Test
	void keepsWhatItHasWhileNewFilesCannotBeUsed() throws Exception {
		Path trust = Files.copy(old.certificate(), folder.resolve("broken.crt"));
		try (FakeReplica replica = new FakeReplica(server(old))) {
			withJar(channel(replica.port(), trust)).run((context) -> {
				replace(trust, "-----BEGIN CERTIFICATE-----\nhalf");
				Awaitility.await().during(java.time.Duration.ofMillis(500)).until(() -> accepts(context, replica));
			});
		}
	}

	/** Each address is verified by its own name; with an override all are by that. */
	@Test
	void verifiesEachOfSeveralAddressesByItsName() throws Exception {
		try (FakeReplica replica = new FakeReplica(server(old))) {
			String both = "static://localhost:%1$d,127.0.0.2:%1$d".formatted(replica.port());
			withJar(channel(replica.port(), old.certificate(), CHANNEL + "target=" + both)).run((context) -> {
				UserServiceBlockingStub users = stub(context);
				for (int call = 0; call < 10; call++) {
					get(users);
				}
				assertThat(peers(replica)).containsOnly("localhost:" + replica.port());
			});
			replica.calls.clear();
			withJar(channel(replica.port(), old.certificate(), CHANNEL + "target=static://127.0.0.2:" + replica.port(),
					CLIENT + "authority-override=localhost"))
				.run((context) -> assertThat(get(stub(context))).isTrue());
		}
	}

	private static List<String> peers(FakeReplica replica) {
		return replica.authorities.stream().distinct().toList();
	}

	private static String[] channel(int port, Path trust, String... settings) {
		List<String> all = new ArrayList<>(List.of(CHANNEL + "target=static://localhost:" + port,
				CHANNEL + "ssl.bundle=users", "spring.ssl.bundle.pem.users.truststore.certificate=file:" + trust,
				"user-service.tls.reload-interval=100ms", CLIENT + "deadline=60s"));
		all.addAll(List.of(settings));
		return all.toArray(String[]::new);
	}

	private static ServerCredentials server(Identity shown, Identity... clients) throws IOException {
		TlsServerCredentials.Builder builder = TlsServerCredentials.newBuilder()
			.keyManager(shown.certificate().toFile(), shown.key().toFile());
		if (clients.length > 0) {
			StringBuilder trusted = new StringBuilder();
			for (Identity client : clients) {
				trusted.append(Files.readString(client.certificate()));
			}
			builder.trustManager(new java.io.ByteArrayInputStream(trusted.toString().getBytes()))
				.clientAuth(ClientAuth.REQUIRE);
		}
		return builder.build();
	}

	private static void replace(Path file, String content) throws IOException {
		Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), content);
		Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
	}

	private static UserServiceBlockingStub stub(BeanFactory context) {
		return UserServiceGrpc.newBlockingStub(context.getBean(GrpcChannelFactory.class).createChannel("user-service"));
	}

	private static boolean get(UserServiceBlockingStub users) {
		return users.getUser(GetUserRequest.newBuilder().setId(1).build()).getId() == 1;
	}

	/** A self-signed certificate for localhost, and its key. */
	private record Identity(Path certificate, Path key) {

		static Identity create(Path folder, String name) throws Exception {
			Path store = folder.resolve(name + ".p12");
			int result = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
					"-genkeypair", "-alias", name, "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=" + name,
					"-ext", "san=dns:localhost", "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass",
					"secret")
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor();
			assertThat(result).isZero();
			KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
			return new Identity(
					pem(folder.resolve(name + ".crt"), "CERTIFICATE", keys.getCertificate(name).getEncoded()),
					pem(folder.resolve(name + ".key"), "PRIVATE KEY",
							keys.getKey(name, "secret".toCharArray()).getEncoded()));
		}

		private static Path pem(Path file, String type, byte[] content) throws IOException {
			return Files.writeString(file, "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type,
					Base64.getMimeEncoder().encodeToString(content)));
		}

	}

}
