package io.userservice.migrate;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The files that the program writes, and what it tells of others. */
class WrittenFilesTests {

	private static final String YAML = "src/main/resources/application.yml";

	@TempDir
	Path folder;

	@Test
	void keepsOtherLinesAndComments() {
		InventedApplication application = InventedApplication.of(this.folder, YAML, """
				# Top.
				grpc: # gRPC
				  server:
				    port: 1 # kept
				  client:
				    # Of users.
				    users:
				      address: 'dns:///users' # by DNS
				      user-agent: "a # b"
				other: |
				  grpc:
				    client: no
				""");
		application.run("--write");
		assertThat(application.read(YAML)).isEqualTo("""
				# Top.
				spring.grpc.client.channel.default:
				  idle.timeout: 30m
				  keepalive.time: 1000d
				  ssl.enabled: true
				# Of users.
				# by DNS
				spring.grpc.client.channel.users:
				  target: dns:///users
				  user-agent: 'a # b'
				  idle.timeout: 30m
				  keepalive.time: 1000d
				  ssl.enabled: true
				grpc: # gRPC
				  server:
				    port: 1 # kept
				other: |
				  grpc:
				    client: no
				""");
		assertThat(application.run("--write").status()).as("once more").isZero();
	}

	@Test
	void keepsLineEnds() {
		InventedApplication application = InventedApplication.of(this.folder, YAML,
				"a: b\r\ngrpc.client.users.address: dns:///users\r\nc: d");
		application.run("--write");
		assertThat(application.read(YAML)).doesNotContainPattern("(?<!\r)\n(?!$)").contains("c: d");
	}

	/** Only the literal is plaintext, and where it is not known there is TLS. */
	@ParameterizedTest
	@CsvSource({ "plaintext, false", "PLAINTEXT, false", "Plain-Text, false", "plain_text, false", "tls, true",
			"TLS, true", "'', true", "~, true", "plaintext_upgrade, true", "PLAINTEXT-UPGRADE, true", "'${TYPE}', true",
			"'${TYPE:plaintext}', true", "'\"@type@\"', true" })
	void neverTurnsTlsIntoPlaintext(String type, boolean isTls) {
		InventedApplication application = InventedApplication.of(this.folder, YAML,
				"grpc.client.users:\n  address: dns:///users\n  negotiationType: " + type + "\n");
		application.run("--write");
		assertThat(application.read(YAML).replaceFirst("(?s).*channel.users:", "")).contains("ssl.enabled: " + isTls);
	}

	@Test
	void writesChannelsThatOnlySourcesName() {
		InventedApplication application = InventedApplication.of(this.folder, "src/main/java/Client.java",
				"import net.devh.boot.grpc.client.inject.GrpcClient;\nclass Client { @GrpcClient(\"users\") io.U.UStub users; }");
		assertThat(application.run("--write").status()).isOne();
		assertThat(application.read(YAML)).contains("spring.grpc.client.channel.users:", "target: dns:///users",
				"ssl.enabled: true");
	}

	/** Their defaults are the same in both jars, so that they need no line. */
	@Test
	void givesChannelsToTheServiceWhatTheirJarHas() {
		InventedApplication application = InventedApplication.of(this.folder, YAML, """
				grpc.client.user-service:
				  address: static://users-1:50051,users-2:50051
				  security.authority-override: users.example.com
				grpc.client.other:
				  address: static://other:1
				user-service.client.user-service.token.value: x
				""");
		assertThat(application.run("--write").byHand()).isEmpty();
		assertThat(application.read(YAML)).contains("""
				spring.grpc.client.channel.user-service:
				  target: static://users-1:50051,users-2:50051
				  ssl.enabled: true
				user-service.client.user-service:
				  authority-override: users.example.com
				""").contains("keepalive.time: 1000d");
	}

	@Test
	void tellsOfWhatItDoesNotRead() {
		InventedApplication application = InventedApplication.of(this.folder, YAML,
				"grpc.client.users.address: dns:///users\nurl: ${grpc.client.users.address}\n", "compose.yaml",
				"environment:\n  GRPC_CLIENT_USERS_ADDRESS: dns:///users\n", "pom.xml",
				"<artifactId>grpc-client-spring-boot-starter</artifactId>\n", "src/main/kotlin/Users.kt",
				"@GrpcClient(\"users\")\n", "src/main/java/Users.java",
				"class Users { @Value(\"${grpc.client.users.address}\") String address; }\n", "deploy/values.yaml",
				"config:\n  grpc.client.users.address: x\n", "orders/src/main/resources/application.yml",
				"grpc:\n  client:\n    users:\n      address: x\n", "orders/src/main/java/Orders.java",
				"import net.devh.boot.grpc.client.inject.GrpcClient;\nclass Orders {\n}\n");
		List<String> told = application.run().byHand();
		assertThat(told).hasSize(8);
		for (String file : List.of("application.yml:2", "compose.yaml:2", "pom.xml:1", "Users.kt:1", "Users.java:1",
				"values.yaml:2", "orders/src/main/resources/application.yml:4", "Orders.java:1")) {
			assertThat(told).anyMatch((line) -> line.contains(file));
		}
	}

	@Test
	void readsTheFilesOfTestsAfterTheOthers() {
		InventedApplication application = InventedApplication.of(this.folder, YAML,
				"grpc.client.users:\n  address: dns:///users\n", "src/test/resources/application-test.yml",
				"grpc.client.users.negotiation-type: plaintext\n");
		application.run("--write");
		assertThat(application.read("src/test/resources/application-test.yml"))
			.isEqualTo("spring.grpc.client.channel.users:\n  ssl.enabled: false\n");
		assertThat(application.read(YAML)).contains("ssl.enabled: true");
	}

	@Test
	void tellsOfPathsThatTheTwoReadFromOtherPlaces() {
		InventedApplication application = InventedApplication.of(this.folder, YAML,
				"grpc.client.users:\n  address: dns:///users\n  security.trust-cert-collection: certs/ca.pem\n");
		assertThat(application.run("--write").byHand()).singleElement().asString().contains("trust-cert-collection");
		assertThat(application.read(YAML)).contains("truststore.certificate: classpath:certs/ca.pem");
	}

	/** Later documents and files win, as Spring has it. */
	@Test
	void writesWhatWinsOnce() {
		InventedApplication application = InventedApplication.of(this.folder, YAML,
				"grpc.client.users:\n  address: dns:///one\n  user-agent: a\n",
				"src/main/resources/application.properties", "grpc.client.users.address=dns:///two\n",
				"config/application.yml", "grpc.client.users.address: dns:///three\n");
		application.run("--write");
		assertThat(application.read(YAML)).isBlank();
		assertThat(application.read("src/main/resources/application.properties")).isBlank();
		assertThat(application.read("config/application.yml")).contains("target: dns:///three", "user-agent: a");
	}

	@Test
	void tellsOfTheChannelThatBootUsesForOtherNames() {
		InventedApplication application = InventedApplication.of(this.folder, YAML,
				"grpc.client.default:\n  address: dns:///users\n  negotiation-type: plaintext\n");
		assertThat(application.run().byHand()).singleElement().asString().contains("channel.default");
		application.write(YAML,
				"grpc.client.users.address: dns:///users\nspring.grpc.client.channel.others.target: dns:///others\n");
		assertThat(application.run("--write").byHand()).singleElement().asString().contains("channel.default");
		assertThat(application.read(YAML)).doesNotContain("channel.default");
	}

	@Test
	void readsAFileWithAByteOrderMark() {
		InventedApplication application = InventedApplication.of(this.folder, YAML,
				"\uFEFFgrpc.client.users.address: dns:///users\n");
		assertThat(application.run("--write").status()).isZero();
		assertThat(application.read(YAML)).contains("target: dns:///users");
	}

}
