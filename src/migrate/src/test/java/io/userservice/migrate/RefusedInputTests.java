package io.userservice.migrate;

import java.nio.file.Path;
import java.util.stream.Stream;

import io.userservice.migrate.InventedApplication.Output;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What cannot be moved as it is ends the program with a sentence, and no file is changed.
 */
class RefusedInputTests {

	private static final String YAML = "src/main/resources/application.yml";

	private static final String PROPERTIES = "src/main/resources/application-prod.properties";

	private static final String JAVA = "src/main/java/Client.java";

	@TempDir
	Path folder;

	static Stream<Arguments> inputs() {
		return Stream.of(input(YAML, "grpc.client:\n  users: [", ":2: this is no YAML that can be read"),
				input(YAML, "grpc:\n\tclient: {}", ":2: this is no YAML that can be read"),
				input(YAML, "a: @b@", ":1: this is no YAML that can be read"),
				input(YAML, "grpc.client.a:\n  address: x\n  address: y",
						":3: the key grpc.client.a.address is there twice"),
				input(YAML, "a: 1\nb: 2\na: 3", ":3: the key a is there twice"),
				input(YAML, "grpc.client.a.keepAliveTime: 1\ngrpc.client.a.keep-alive-time: 2",
						":2: grpc.client.a.keep-alive-time is set twice"),
				input(YAML, "grpc:\n  client:\n    a:\n      adress: dns:///a",
						":4: grpc.client.a.adress is no property"),
				input(YAML, "grpc.client.a.security.trust-certs: b",
						":1: grpc.client.a.security.trust-certs is no property"),
				input(YAML, "grpc.client.a: dns:///a", ":1: grpc.client.a has a value where properties are meant"),
				input(YAML, "grpc.client.a.negotiation-type: none",
						":1: grpc.client.a.negotiation-type has the value none"),
				input(YAML, "grpc.client.a.negotiation-type: plain text s", "has the value plain text s"),
				input(YAML, "grpc.client.a.enable-keep-alive: maybe", "has the value maybe"),
				input(YAML, "grpc: { client: { a: { address: x } }, server: { port: 1 } }", "stands in braces"),
				input(YAML, "grpc.client.a.address: x\nspring.grpc.client.channel.a.target: y",
						":2: spring.grpc.client.channel.a.target is there"),
				input(YAML, "a: &x\n  b: 1\ngrpc.client.a: &y\n  address: z\nc: *y", "no YAML that can be read"),
				input(YAML, "grpc.client.my-a.address: x\ngrpc.client.myA.address: y",
						"the channels my-a and myA have names that are the same to Spring"),
				input(PROPERTIES, "grpc.client.a.address=x\ngrpc.client.a.address=y",
						":2: the key grpc.client.a.address is there twice"),
				input(PROPERTIES, "a=\\u12", ":1: this line cannot be read"),
				input(JAVA, "import net.devh.boot.grpc.client.inject.GrpcClient;\nclass Client {",
						"no Java that can be read"));
	}

	private static Arguments input(String path, String text, String reason) {
		return Arguments.of(path, text, reason);
	}

	@ParameterizedTest
	@MethodSource("inputs")
	void endsWithASentenceAndChangesNothing(String path, String text, String reason) {
		String good = "grpc.client.good.address=dns:///good\n";
		InventedApplication application = InventedApplication.of(this.folder, path, text,
				"src/main/resources/application.properties", good);
		Output output = application.run("--write");
		assertThat(output.status()).as(output.text()).isEqualTo(2);
		assertThat(output.text()).contains(Path.of(path).toString()).contains(reason).contains("Nothing is changed.");
		assertThat(application.read(path)).isEqualTo(text);
		assertThat(application.read("src/main/resources/application.properties")).isEqualTo(good);
	}

	@Test
	void changesNothingWithoutBeingAskedTo() {
		String text = "grpc.client.good.address: dns:///good\n";
		InventedApplication application = InventedApplication.of(this.folder, YAML, text);
		Output output = application.run();
		assertThat(output.text()).contains("+  target: dns:///good").contains("--write changes the files");
		assertThat(output.status()).isZero();
		assertThat(application.read(YAML)).isEqualTo(text);
		assertThat(application.run("--all").status()).isEqualTo(2);
	}

	@Test
	void leavesAnApplicationWithoutTheStarterAlone() {
		InventedApplication application = InventedApplication.of(this.folder, YAML, "grpc.server.port: 1\n");
		assertThat(application.run("--write"))
			.isEqualTo(new Output(0, "There is nothing of net.devh's client here.%n".formatted()));
	}

}
