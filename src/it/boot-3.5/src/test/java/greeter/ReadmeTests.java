package greeter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.grpc.Server;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceImplBase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The documented test with a fake passes in a project with the documented YAML, on a
 * machine without a token.
 */
class ReadmeTests {

	private static final Path SOURCES = Path.of(System.getProperty("user-service.sources"));

	@TempDir
	private static Path folder;

	private static Server server;

	@BeforeAll
	static void startUsers() throws IOException {
		server = InProcessServerBuilder.forName("users").directExecutor().addService(new UserServiceImplBase() {
			@Override
			public void getUser(GetUserRequest request, StreamObserver<User> response) {
				response.onNext(User.newBuilder().setId(request.getId()).setName("Ada").build());
				response.onCompleted();
			}
		}).build().start();
	}

	@AfterAll
	static void stop() {
		server.shutdownNow();
	}

	@ParameterizedTest
	@ValueSource(strings = { "README.md", "src/client/README.md" })
	void testsWithAFakeThoughNothingSetsTheToken(String document) throws IOException {
		assertThat(System.getenv("TOKEN")).isNull();
		List<String> arguments = new ArrayList<>(List.of("--spring.config.location=" + yamlOf(document).toUri()));
		propertiesOfTheTest().forEach((property) -> arguments.add("--" + property));
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(GreeterApplication.class)
			.run(arguments.toArray(String[]::new))) {
			assertThat(context.getBean(Greeter.class).greet(1)).isEqualTo("Hello Ada");
		}
	}

	private static Path yamlOf(String document) throws IOException {
		String yaml = find(document, "(?s)```yaml\n(grpc\\.client\\.user-service:.*?)```").group(1);
		return Files.writeString(folder.resolve("application.yml"), yaml);
	}

	private static List<String> propertiesOfTheTest() throws IOException {
		String properties = find("src/client/README.md", "(?s)@SpringBootTest\\(properties = \\{(.*?)}\\)").group(1);
		return Pattern.compile("\"([^\"]+)\"").matcher(properties).results().map((match) -> match.group(1)).toList();
	}

	private static MatchResult find(String document, String pattern) throws IOException {
		Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(SOURCES.resolve(document)));
		assertThat(matcher.find()).as("%s in %s", pattern, document).isTrue();
		return matcher.toMatchResult();
	}

}
