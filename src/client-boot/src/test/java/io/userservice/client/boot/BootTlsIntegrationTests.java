package io.userservice.client.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

import io.grpc.ManagedChannel;
import io.grpc.ServerCredentials;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsServerCredentials;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.client.testing.Identity;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.grpc.client.GrpcChannelFactory;

import static io.userservice.client.boot.BootApplication.CHANNEL;
import static io.userservice.client.boot.BootApplication.CLIENT;
import static io.userservice.client.boot.BootApplication.withJar;
import static org.assertj.core.api.Assertions.assertThat;

/** TLS of SSL bundles. */
class BootTlsIntegrationTests {

	@TempDir
	private static Path folder;

	private static Identity old;

	@BeforeAll
	static void create() throws Exception {
		old = Identity.create(folder, "old");
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
		Path trust = old.writeCertificate(folder.resolve("broken.crt"));
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
			withJar(channel(replica.port(), trusted(), CHANNEL + "target=" + both)).run((context) -> {
				UserServiceBlockingStub users = stub(context);
				for (int call = 0; call < 10; call++) {
					get(users);
				}
				assertThat(peers(replica)).containsOnly("localhost:" + replica.port());
			});
			replica.calls.clear();
			withJar(channel(replica.port(), trusted(), CHANNEL + "target=static://127.0.0.2:" + replica.port(),
					CLIENT + "authority-override=localhost"))
				.run((context) -> assertThat(get(stub(context))).isTrue());
		}
	}

	private static Path trusted() throws IOException {
		return old.writeCertificate(folder.resolve("trusted.crt"));
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

	private static ServerCredentials server(Identity shown) throws IOException {
		return TlsServerCredentials.create(shown.writeCertificate(folder.resolve("server.crt")).toFile(),
				shown.writeKey(folder.resolve("server.key")).toFile());
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

}
