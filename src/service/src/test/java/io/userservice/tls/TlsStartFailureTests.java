package io.userservice.tls;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.netty.pkitesting.X509Bundle;
import io.userservice.client.channel.ClientAutoConfiguration;
import io.userservice.client.starter.UserServiceClientAutoConfiguration;
import io.userservice.starter.GrpcServerFactoryConfiguration;
import io.userservice.tls.netty.NettyTlsAutoConfiguration;
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
 * Unusable certificates, keys and stores end the start of the starter's server, with a
 * report that names the property and the reason.
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
		Files.writeString(folder.resolve("locked-pkcs1.key"), TestKeys.encryptedPkcs1("RSA PRIVATE KEY"));
		Files.writeString(folder.resolve("locked-ec.key"), TestKeys.encryptedPkcs1("EC PRIVATE KEY"));
		Files.writeString(folder.resolve("scrypt.key"), TestKeys.SCRYPT);
		Files.writeString(folder.resolve("des.key"), TestKeys.DES);
		Files.writeString(folder.resolve("ssh.key"), TestKeys.pem("OPENSSH PRIVATE KEY", new byte[] { 1 }));
		Files.writeString(folder.resolve("dsa.key"), TestKeys.pem("DSA PRIVATE KEY", new byte[] { 1 }));
		TestKeys.writeKeyStore(ours, folder.resolve("store.p12"), "secret");
	}

	@ParameterizedTest
	@MethodSource
	void reportsThePropertyAndTheReasonOfUnusableTlsFiles(List<String> settings, String report, CapturedOutput output) {
		assertThatThrownBy(() -> start(settings)).isInstanceOf(Exception.class);
		assertThat(output.getAll()).contains("APPLICATION FAILED TO START").contains(report).doesNotContain("\tat ");
	}

	static Stream<Arguments> reportsThePropertyAndTheReasonOfUnusableTlsFiles() {
		return Stream.of(
				server("no.crt", "tls.key",
						file("certificate-chain", "no.crt") + "it does not exist; a path on disk begins with file:"),
				server("tls.crt", "no.key",
						file("private-key", "no.key") + "it does not exist; a path on disk begins with file:"),
				server("", "tls.key", "it cannot be read (Is a directory); a path on disk begins with file:"),
				server("garbage", "tls.key",
						file("certificate-chain", "garbage") + "it holds no certificates in PEM format"),
				server("half.crt", "tls.key",
						file("certificate-chain", "half.crt")
								+ "it holds no certificates in PEM format, or only a part"),
				server("tls.crt", "garbage", file("private-key", "garbage") + "it holds no private key in PEM format"),
				server("tls.crt", "other.key", file("private-key", "other.key")
						+ "it does not belong to the certificate of grpc.server.security.certificate-chain, URL"),
				server("tls.crt", "locked.key",
						file("private-key", "locked.key")
								+ "it is encrypted, and grpc.server.security.private-key-password is not set"),
				arguments(withSetting("private-key-password=wrong", "tls.crt", "locked.key"),
						"it cannot be decrypted with grpc.server.security.private-key-password"),
				locked("locked-pkcs1.key",
						"it is encrypted in the format of PKCS#1, which is not supported; convert it:"
								+ " openssl pkcs8 -topk8 -v2 aes-256-cbc -in old.key -out new.key"),
				locked("locked-ec.key", "it is encrypted in the format of PKCS#1"),
				locked("scrypt.key",
						"it is encrypted with a cipher or a key derivation that Java does not support;"
								+ " convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc -in old.key -out new.key"),
				locked("des.key", "it is encrypted with a cipher or a key derivation that Java does not support"),
				server("tls.crt", "locked-pkcs1.key", "it is encrypted, and grpc.server.security.private-key-password"),
				server("tls.crt", "ssh.key", "it is a key of OpenSSH; convert it: ssh-keygen -p -m PKCS8 -f the.key"),
				server("tls.crt", "dsa.key", "it holds a damaged private key, or one of a kind that TLS does not use"),
				server("tls.crt", "tls.crt", "it holds no private key in PEM format, but this: certificate"),
				arguments(List.of(SERVER + "enabled=true", SERVER + "private-key=file:" + folder.resolve("tls.key")),
						"Property grpc.server.security.certificate-chain with value 'not set' is invalid: TLS needs "),
				arguments(List.of(SERVER + "enabled=true", SERVER + "certificate-chain=file:/tls.crt"),
						"Property grpc.server.security.private-key with value 'not set' is invalid: TLS needs "),
				arguments(List.of(SERVER + "enabled=true", SERVER + "key-store=file:" + folder.resolve("store.p12")),
						file("key-store", "store.p12")
								+ "it is encrypted, and grpc.server.security.key-store-password is not set"),
				arguments(
						List.of(SERVER + "enabled=true", SERVER + "key-store=file:" + folder.resolve("store.p12"),
								SERVER + "key-store-password=wrong"),
						"it cannot be opened with grpc.server.security.key-store-password"),
				arguments(List.of(SERVER + "enabled=true", SERVER + "key-store=file:" + folder.resolve("garbage")),
						file("key-store", "garbage") + "it is no key store of type pkcs12"),
				arguments(List.of(CLIENT + "trust-cert-collection=classpath:no.crt"),
						"Property grpc.client.partner.security.trust-cert-collection with value"
								+ " 'class path resource [no.crt]' is invalid: it does not exist; a path on disk"),
				arguments(List.of(CLIENT + "client-auth-enabled=true"),
						"Property grpc.client.partner.security.certificate-chain with value 'not set' is invalid:"
								+ " TLS needs grpc.client.partner.security."),
				arguments(withSetting("protocols=TLSv1.1,TLSv1.2", "tls.crt", "tls.key"),
						"Property grpc.server.security.protocols with value 'TLSv1.1,TLSv1.2' is invalid:"
								+ " only TLSv1.3 and TLSv1.2 can be used"),
				arguments(withSetting("ciphers=NONE", "tls.crt", "tls.key"),
						"Property grpc.server.security.ciphers with value '[NONE]' is invalid: no TLS context can be built"));
	}

	@Test
	void startsWithAnEncryptedKeyAndItsPassword() {
		start(withSetting("private-key-password=secret", "tls.crt", "locked.key"));
	}

	private static Arguments locked(String key, String reason) {
		return arguments(withSetting("private-key-password=secret", "tls.crt", key), file("private-key", key) + reason);
	}

	private static Arguments server(String chain, String key, String report) {
		return arguments(serverSettings(chain, key), report);
	}

	private static List<String> serverSettings(String chain, String key) {
		return List.of(SERVER + "enabled=true", SERVER + "certificate-chain=file:" + folder.resolve(chain),
				SERVER + "private-key=file:" + folder.resolve(key));
	}

	private static List<String> withSetting(String setting, String chain, String key) {
		List<String> settings = new ArrayList<>(List.of(SERVER + setting));
		settings.addAll(serverSettings(chain, key));
		return settings;
	}

	private static String file(String property, String name) {
		return "Property %s%s with value 'URL [file:%s]' is invalid: ".formatted(SERVER, property,
				folder.resolve(name));
	}

	private static void start(List<String> settings) {
		SpringApplication application = new SpringApplicationBuilder(Starter.class).web(WebApplicationType.NONE)
			.build();
		List<String> arguments = new ArrayList<>(List.of("--grpc.server.port=0", "--spring.config.name=none"));
		settings.forEach((setting) -> arguments.add("--" + setting));
		application.run(arguments.toArray(String[]::new)).close();
	}

	/** The starter's auto-configuration with our TLS. */
	@ImportAutoConfiguration({ GrpcServerAutoConfiguration.class, GrpcClientAutoConfiguration.class,
			TlsAutoConfiguration.class, NettyTlsAutoConfiguration.class, ClientAutoConfiguration.class,
			UserServiceClientAutoConfiguration.class })
	@Import(GrpcServerFactoryConfiguration.class)
	static class Starter {

	}

}
