package io.userservice;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.userservice.testing.ProjectFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the documents name between back-ticks exists: classes and their members, by any
 * end of their full name, and files, by any part of their path.
 */
class DocumentedNamesTests {

	/** Names that look like classes or files, and are neither. */
	private static final Map<String, String> EXCEPTIONS = """
			AccessDecisionManager | removed from Spring Security
			DiscoveryClient | Spring Cloud's
			org.springframework.grpc.server.service.GrpcService | Boot's own gRPC
			@GlobalServerInterceptor | Boot's own gRPC
			GrpcClientObservationAutoConfiguration | Boot's own gRPC
			GrpcServerObservationAutoConfiguration | Boot's own gRPC
			AuthenticationProcessInterceptor | Boot's own gRPC
			RequestMapperConfigurer | Boot's own gRPC
			PropertiesChannelCredentialsProvider | Boot's own gRPC
			PropertiesVirtualTargets | Boot's own gRPC
			InProcessGrpcClientConfiguration | Boot's own gRPC
			PropertiesGrpcChannelBuilderCustomizer | Boot's own gRPC
			TestGrpcChannelFactory | Boot's own gRPC
			GrpcClientFactory.getClient | Boot's own gRPC
			NettyGrpcChannelFactory | Boot's own gRPC
			ChannelBuilderOptions | Boot's own gRPC
			@ImportGrpcClients | Boot's own gRPC
			@GlobalClientInterceptor | Boot's own gRPC
			GrpcChannelBuilderCustomizer | Boot's own gRPC
			GrpcServerHealth | Boot's own gRPC
			GrpcServerHealthScheduler | Boot's own gRPC
			application/proto | a content type
			data/users.mv.db | made by a run
			data/development-token | made by a run
			target/user-service.jar | made by a build
			target/pictures | made by a build
			META-INF/sbom/application.cdx.json | made by a build
			Loaded | the first word of log lines
			""".lines()
		.map((line) -> line.split(" \\| "))
		.collect(Collectors.toMap((line) -> line[0], (line) -> line[1]));

	private static final Pattern BLOCK = Pattern.compile("(?ms)^```.*?^```");

	private static final Pattern QUOTED = Pattern.compile("`([^`\n]+)`");

	/** With a lower-case letter: reasons of errors and variables have none. */
	private static final Pattern TYPE = Pattern
		.compile("@?((?:[a-z]\\w*\\.)*[A-Z]\\w*[a-z]\\w*)(?:\\.(\\w+))?(?:\\(.*\\))?");

	/** The first word: the others may be the arguments of a script. */
	private static final Pattern FILE = Pattern
		.compile("(?:\\./)?+([\\w.…<>-]+(?:/[\\w.…<>-]+)+|[\\w.…-]+\\.(?:java|md|yml|proto|sql)|Dockerfile)/?(?: .*)?");

	private static final Set<String> PATHS = ProjectFiles.list();

	private static final KnownNames KNOWN = new KnownNames(PATHS);

	static Stream<String> documents() {
		return PATHS.stream()
			.filter((path) -> path
				.matches("(README|CONTRIBUTING|SECURITY|src/(?:client|fake)/README|docs/[^/]+)\\.md"));
	}

	@ParameterizedTest
	@MethodSource("documents")
	void namesOnlyWhatExists(String document) {
		assertThat(names(document).filter((name) -> !exists(name) && !EXCEPTIONS.containsKey(name)))
			.as("classes and files that " + document + " names, and that do not exist")
			.isEmpty();
	}

	@Test
	void needsEachException() {
		List<String> names = documents().flatMap(DocumentedNamesTests::names).toList();
		assertThat(EXCEPTIONS.keySet().stream().filter((name) -> !names.contains(name) || exists(name)))
			.as("exceptions that no document needs")
			.isEmpty();
	}

	private static Stream<String> names(String document) {
		return QUOTED.matcher(BLOCK.matcher(ProjectFiles.read(document)).replaceAll(""))
			.results()
			.map((quoted) -> quoted.group(1))
			.distinct();
	}

	/** True also of what is no name of a class or a file. */
	private static boolean exists(String name) {
		Matcher file = FILE.matcher(name);
		if (file.matches()) {
			String path = file.group(1).replaceAll("…|<\\w+>", "\\\\E.*\\\\Q");
			Pattern wanted = Pattern.compile("(.*/)?\\Q" + path + "\\E(/.*)?");
			return PATHS.stream().anyMatch((known) -> wanted.matcher(known).matches());
		}
		Matcher type = TYPE.matcher(name);
		return !type.matches() || KNOWN.have(type.group(1), type.group(2));
	}

}
