package io.userservice.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import javax.tools.ToolProvider;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.TriedService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.CommandLineRunner;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/** The calls of the console as code, which runs as it is pasted. */
@NeedsBrowser
@ExtendWith(OpenConsole.class)
class ConsoleCopyIntegrationTests {

	/** A name that is awkward in each language. */
	private static final String NAME = "A \"quoted\" \\u0041 $name's text";

	private final TriedService service = OpenConsole.service();

	private final Browser browser = OpenConsole.browser();

	@Test
	void showsTheSameCallInOtherLanguages() {
		int id = this.service.create("copied");
		String address = "localhost:" + this.service.process().grpcPort();
		String copies = copies(id, address);
		assertThat(copies).contains("curl -H \"authorization: Bearer $TOKEN\"", "{\"id\":" + id + "}",
				"grpcurl -plaintext", address + " user.UserService/GetUser", "GetUserRequest.newBuilder()",
				"static://" + address, "negotiation-type: plaintext", "insecure_channel(\"" + address + "\")",
				"user_pb2.GetUserRequest(id=" + id + ")");
		assertThat(copies).doesNotContain(this.service.token());
	}

	@Test
	void showsCallsByTlsWhereTheServiceHasIt() {
		this.browser.script("""
				const all = window.fetch;
				window.fetch = (url, ...more) => String(url).endsWith('console/reference.json')
					? Promise.resolve(new Response('{"grpc":{"port":8443,"tls":true}}')) : all(url, ...more);""");
		String copies = copies(this.service.create("copied-tls"), "localhost:8443");
		assertThat(copies).contains("grpcurl -H", "static://localhost:8443",
				"secure_channel(\"localhost:8443\", grpc.ssl_channel_credentials())");
		assertThat(copies).doesNotContain("plaintext", "insecure");
	}

	private String copies(int id, String part) {
		this.browser.openUser(id);
		this.browser.unfold("user-copy", part);
		return this.browser.text("user-copy");
	}

	@Test
	void saysThatATextWasCopied() {
		String copies = copies(this.service.create("copy-sign"), "grpcurl");
		assertThat(copies).contains("import user_pb2_grpc", "import io.userservice.api.GetUserRequest;");
		this.browser.all("#user-copy button").get(0).click();
		Browser.await(() -> this.browser.text("user-copy").contains("Copied"));
	}

	/**
	 * Each kind of call that the page shows: what it prints is what the service answers.
	 */
	@Test
	void showsJavaThatRuns(@TempDir Path folder) throws Exception {
		int id = this.service.create("copied-java");
		this.browser.openUser(id);
		assertThat(run(code("user-copy", "Java"), folder)).contains("copied-java@example.com");
		this.browser.click("user-change");
		this.browser.type("edit-name", NAME);
		// Somebody else's change, so that the dialog stays.
		this.service.call("UpdateUser", "{\"id\":%d,\"name\":\"meanwhile\"}".formatted(id));
		this.browser.submit("edit-form");
		this.browser.awaitText("edit-error", "It is now");
		String update = code("edit-copy", "Java");
		assertThat(run(update.replaceAll("\\.setEtag\\(.*?\\)", ""), folder)).contains("copied-java@example.com");
		assertThat(this.service.call("GetUser", "{\"id\":%d}".formatted(id)).get("name").asString()).isEqualTo(NAME);
		this.browser.click("edit-cancel");
		this.browser.show("users");
		assertThat(run(code("users-copy", "Java"), folder)).contains("email: \"");
	}

	/** What it uses it imports, or says where it comes from. */
	@Test
	void showsPythonThatImportsWhatItUses() throws IOException {
		int id = this.service.create("copied-python");
		this.browser.openUser(id);
		for (String python : List.of(code("user-copy", "Python"), list("Python"))) {
			List<String> used = Pattern.compile("\\b([a-z_0-9]+)\\.[A-Za-z]")
				.matcher(python.replaceAll("(?m)^#.*|\"[^\"]*\"", ""))
				.results()
				.map((MatchResult found) -> found.group(1))
				.filter((name) -> name.matches("os|grpc|user_pb2.*|timestamp_pb2"))
				.distinct()
				.toList();
			assertThat(used).contains("os", "grpc", "user_pb2", "user_pb2_grpc");
			for (String name : used) {
				assertThat(python).containsPattern("(?m)^(from [a-z.]+ )?import " + name + "$");
			}
			assertThat(python).contains("token = os.environ[\"TOKEN\"]");
		}
	}

	private String list(String language) {
		this.browser.show("users");
		return code("users-copy", language);
	}

	/** The text that the page shows for a language. */
	private String code(String id, String language) {
		this.browser.unfold(id, "Copy " + language);
		return this.browser.script("""
				return [...document.querySelectorAll(`#${arguments[0]} h3`)]
					.find((each) => each.textContent === arguments[1]).nextSibling.textContent;""", id, language);
	}

	/** Compiles and runs it with a stub of the service, and returns what it prints. */
	private String run(String java, Path folder) throws Exception {
		String name = java.replaceFirst("(?s).*\\nclass (\\w+) .*", "$1");
		Path source = Files.writeString(folder.resolve(name + ".java"), java);
		ByteArrayOutputStream errors = new ByteArrayOutputStream();
		int failed = ToolProvider.getSystemJavaCompiler()
			.run(null, errors, errors, "-proc:none", "-cp", System.getProperty("java.class.path"), "-d",
					folder.toString(), source.toString());
		assertThat(failed).as(errors.toString(StandardCharsets.UTF_8)).isZero();
		ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", this.service.process().grpcPort())
			.usePlaintext()
			.build();
		Metadata token = new Metadata();
		token.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + this.service.token());
		PrintStream out = System.out;
		ByteArrayOutputStream printed = new ByteArrayOutputStream();
		try (URLClassLoader loader = new URLClassLoader(new URL[] { folder.toUri().toURL() })) {
			Constructor<?> constructor = loader.loadClass(name).getDeclaredConstructor();
			constructor.setAccessible(true);
			CommandLineRunner call = (CommandLineRunner) constructor.newInstance();
			ReflectionTestUtils.setField(call, "users", UserServiceGrpc.newBlockingStub(channel)
				.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token)));
			System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
			call.run();
		}
		finally {
			System.setOut(out);
			channel.shutdownNow();
		}
		return printed.toString(StandardCharsets.UTF_8);
	}

}
