package bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the time from the start of the process to the response of its first call,
 * plain and as the image starts the service, with a cache that a start alone has trained.
 */
class StartBenchmark {

	private static final String CACHE = "user-service.aot";

	private final Path directory;

	private final Tokens tokens;

	private final Options options;

	StartBenchmark(Path directory, Tokens tokens, Options options) {
		this.directory = directory;
		this.tokens = tokens;
		this.options = options;
	}

	void run() throws Exception {
		if (Runtime.version().feature() < 25) {
			throw new IllegalStateException("the image's start needs JDK 25, this is " + Runtime.version());
		}
		Map<String, List<String>> kinds = new LinkedHashMap<>();
		kinds.put("java -jar user-service.jar", List.of("-jar", this.options.serviceJar()));
		kinds.put("as the image does, unpacked and with an AOT cache",
				List.of("-XX:AOTCache=" + CACHE, "-jar", "user-service.jar"));
		Path image = Files.createDirectories(this.directory.resolve("image"));
		java(this.directory, "-Djarmode=tools", "-jar", this.options.serviceJar(), "extract", "--force",
				"--destination", image.toString());
		java(image, "-XX:AOTCacheOutput=" + CACHE, "-Dspring.context.exit=onRefresh", "-jar", "user-service.jar",
				"--spring.datasource.url=jdbc:h2:mem:training");
		Map<String, List<Long>> millis = new LinkedHashMap<>();
		for (int round = 0; round < this.options.rounds(); round++) {
			for (String kind : kinds.keySet()) {
				millis.computeIfAbsent(kind, (name) -> new ArrayList<>()).add(start(kind, image, kinds.get(kind)));
			}
			System.err.printf("start: round %d of %d%n", round + 1, this.options.rounds());
		}
		long plain = median(millis.values().iterator().next());
		System.out.printf("%n| | to the first served call | ratio |%n|---|---|---|%n");
		millis.forEach((kind, all) -> System.out.printf("| %s | %.2f s | %.2f |%n", kind, median(all) / 1000.0,
				(double) median(all) / plain));
	}

	private long start(String kind, Path directory, List<String> jvm) throws Exception {
		int port = ServerProcess.freePort();
		List<String> command = new ArrayList<>(jvm);
		command.addAll(List.of("--grpc.server.port=" + port, "--server.port=0",
				"--spring.security.oauth2.resourceserver.jwt.public-key-location=file:" + this.tokens.publicKey()));
		try (ServerProcess server = ServerProcess.start(kind, directory, port, this.tokens.values(), command)) {
			return server.startMillis();
		}
	}

	private static void java(Path directory, String... arguments) throws Exception {
		List<String> command = new ArrayList<>(ServerProcess.JVM);
		command.addAll(Arrays.asList(arguments));
		Process process = new ProcessBuilder(command).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("preparation.log").toFile())
			.start();
		if (process.waitFor() != 0) {
			throw new IllegalStateException("see " + directory.resolve("preparation.log"));
		}
	}

	private static long median(List<Long> values) {
		return values.stream().sorted().toList().get(values.size() / 2);
	}

}
