package io.userservice.tls;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.netty.pkitesting.X509Bundle;
import io.userservice.client.starter.TlsAutoConfiguration;
import io.userservice.client.starter.UserServiceClientAutoConfiguration;
import io.userservice.starter.GrpcServerFactoryConfiguration;
import net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import net.devh.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * A certificate, key or store that cannot be used ends the start of the starter's server,
 * told in one sentence.
 */
@ExtendWith(OutputCaptureExtension.class)
class TlsStartFailureTests {

	private static final String SERVER = "grpc.server.security.";

	private static final String CLIENT = "grpc.client.partner.security.";

	@TempDir
	private static Path folder;

	@BeforeAll
	static void writeFiles() throws Exception {
		X509Bundle ours = TestAuthority.OURS.server();
		Files.writeString(folder.resolve("tls.crt"), ours.getCertificatePathPEM());
		Files.writeString(folder.resolve("tls.key"), ours.getPrivateKeyPEM());
		Files.writeString(folder.resolve("half.crt"), ours.getCertificatePathPEM().substring(0, 300));
		Files.writeString(folder.resolve("other.key"), TestAuthority.OURS.server().getPrivateKeyPEM());
		Files.writeString(folder.resolve("locked.key"), TestKeys.encrypted(ours, "secret"));
		Files.writeString(folder.resolve("garbage"), "garbage");
		TestKeys.store(ours, folder.resolve("store.p12"), "secret");
	}

	@ParameterizedTest
	@MethodSource
	void saysWhatIsWrong(List<String> settings, String told, CapturedOutput output) {
		assertThatThrownBy(() -> start(settings)).isInstanceOf(Exception.class);
		assertThat(output.getAll()).contains("APPLICATION FAILED TO START")
			.contains(told)
			.contains("A path on disk begins with file:")
			.doesNotContain("\tat ");
	}

	static Stream<Arguments> saysWhatIsWrong() {
		return Stream.of(server("no.crt", "tls.key", file("certificate-chain", "no.crt") + " does not exist."),
				server("tls.crt", "no.key", file("private-key", "no.key") + " does not exist."),
				server("", "tls.key", "cannot be read (Is a directory)."),
				server("garbage", "tls.key", file("certificate-chain", "garbage") + " holds no certificates"),
				server("half.crt", "tls.key", file("certificate-chain", "half.crt") + " holds no certificates"),
				server("tls.crt", "garbage", file("private-key", "garbage") + " holds no private key in PEM format."),
				server("tls.crt", "other.key", file("private-key", "other.key")
						+ " does not belong to the certificate of grpc.server.security.certificate-chain, URL [file:"),
				server("tls.crt", "locked.key",
						file("private-key", "locked.key")
								+ " is encrypted, and grpc.server.security.private-key-password is not set."),
				arguments(List.of(SERVER + "enabled=true", SERVER + "private-key=file:" + folder.resolve("tls.key")),
						"TLS needs grpc.server.security.certificate-chain and grpc.server.security.private-key, or "),
				arguments(List.of(SERVER + "enabled=true", SERVER + "key-store=file:" + folder.resolve("store.p12")),
						file("key-store", "store.p12")
								+ " is encrypted, and grpc.server.security.key-store-password is not set."),
				arguments(
						List.of(SERVER + "enabled=true", SERVER + "key-store=file:" + folder.resolve("store.p12"),
								SERVER + "key-store-password=wrong"),
						" cannot be opened with grpc.server.security.key-store-password."),
				arguments(List.of(CLIENT + "trust-cert-collection=classpath:no.crt"),
						"grpc.client.partner.security.trust-cert-collection: class path resource [no.crt] does not exist."),
				arguments(List.of(CLIENT + "client-auth-enabled=true"), "TLS needs grpc.client.partner.security."));
	}

	@Test
	void refusesOldProtocols(CapturedOutput output) {
		List<String> settings = new ArrayList<>(List.of(SERVER + "protocols=TLSv1.1,TLSv1.2"));
		settings.addAll(serverSettings("tls.crt", "tls.key"));
		assertThatThrownBy(() -> start(settings)).isInstanceOf(Exception.class);
		assertThat(output)
			.contains("grpc.server.security.protocols=TLSv1.1,TLSv1.2: only TLSv1.3 and TLSv1.2 can be used.");
	}

	@Test
	void startsWithAnEncryptedKeyAndItsPassword() {
		List<String> settings = new ArrayList<>(List.of(SERVER + "private-key-password=secret"));
		settings.addAll(serverSettings("tls.crt", "locked.key"));
		start(settings);
	}

	private static Arguments server(String chain, String key, String told) {
		return arguments(serverSettings(chain, key), told);
	}

	private static List<String> serverSettings(String chain, String key) {
		return List.of(SERVER + "enabled=true", SERVER + "certificate-chain=file:" + folder.resolve(chain),
				SERVER + "private-key=file:" + folder.resolve(key));
	}

	private static String file(String property, String name) {
		return SERVER + property + ": URL [file:" + folder.resolve(name) + "]";
	}

	private static void start(List<String> settings) {
		SpringApplication application = new SpringApplicationBuilder(Starter.class).web(WebApplicationType.NONE)
			.build();
		List<String> arguments = new ArrayList<>(List.of("--grpc.server.port=0", "--spring.config.name=none"));
		settings.forEach((setting) -> arguments.add("--" + setting));
		application.run(arguments.toArray(String[]::new)).close();
	}

	/** The starter's own configuration, and ours of TLS. */
	@ImportAutoConfiguration({ GrpcServerAutoConfiguration.class, TlsAutoConfiguration.class,
			UserServiceClientAutoConfiguration.class, GrpcClientAutoConfiguration.class })
	@Import(GrpcServerFactoryConfiguration.class)
	static class Starter {

	}

}
