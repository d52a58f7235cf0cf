package bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the time from the start of a process to the response of its first call: of the
 * service, plain, as the image starts it and by Maven, of other builds of it and of
 * peers, on H2 in a file and on PostgreSQL. The image's commands are the Dockerfile's,
 * but for the training, which is a start alone.
 */
class StartBenchmark {

	private static final String CACHE = "user-service.aot";

	private static final String QUARKUS = "Quarkus, gRPC and Hibernate";

	private static final String H2 = "jdbc:h2:file:./data/users;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";

	private static final String DATABASE = "postgres";

	private static final String OTHER_DATABASE = "other";

	private final Path directory;

	private final Tokens tokens;

	private final Postgres postgres;

	private final Options options;

	StartBenchmark(Path directory, Tokens tokens, Postgres postgres, Options options) {
		this.directory = directory;
		this.tokens = tokens;
		this.postgres = postgres;
		this.options = options;
	}

	void run() throws Exception {
		List<String> postgres = this.postgres.springSettings(DATABASE);
		List<StartedCommand> onH2 = commands(image(), List.of(), "h2", H2, "sa");
		List<StartedCommand> onPostgres = commands(image(), postgres, "postgresql", this.postgres.url(DATABASE),
				Postgres.USER);
		this.postgres.execute(DATABASE, "create database " + OTHER_DATABASE);
		// The first start of each creates the tables.
		onH2.get(0).millis();
		onPostgres.get(0).millis();
		StartTable h2 = new StartTable("H2 in a file", onH2);
		StartTable postgresql = new StartTable("PostgreSQL", onPostgres);
		for (int round = 0; round < this.options.rounds(); round++) {
			for (int index = 0; index < onH2.size(); index++) {
				h2.add(onH2.get((index + round) % onH2.size()));
				postgresql.add(onPostgres.get((index + round) % onPostgres.size()));
			}
			System.err.printf("start: round %d of %d%n", round + 1, this.options.rounds());
		}
		h2.print();
		postgresql.print();
	}

	private List<StartedCommand> commands(Path image, List<String> settings, String kind, String url, String user) {
		List<StartedCommand> commands = new ArrayList<>();
		commands.add(service("java -jar user-service.jar", this.directory, settings, this.options.serviceJar()));
		commands.add(service("as the image does, unpacked and with an AOT cache", image, settings, "user-service.jar",
				"-XX:AOTCache=" + CACHE));
		commands.add(maven(settings));
		for (String jar : this.options.otherJars()) {
			// A database of its own, since another build may not know this one's
			// migrations.
			commands.add(service("java -jar " + jar, this.directory.resolve("other"),
					settings.isEmpty() ? settings : this.postgres.springSettings(OTHER_DATABASE), jar));
		}
		if (this.options.wants(Servers.SPRING)) {
			commands.add(java(Servers.SPRING, this.directory, List.of(), "-jar", this.options.springJar(),
					"--spring.datasource.url=" + url, "--spring.datasource.username=" + user,
					"--spring.jpa.hibernate.ddl-auto=none", "--spring.grpc.server.port={port}"));
		}
		if (this.options.wants(QUARKUS)) {
			commands.add(java(QUARKUS, this.directory, List.of(), "-Dquarkus.datasource.jdbc.url=" + url,
					"-Dquarkus.datasource.username=" + user, "-Dquarkus.grpc.server.port={port}", "-jar",
					Path.of("bench/quarkus/target", kind, "quarkus-run.jar").toAbsolutePath().toString()));
		}
		return commands;
	}

	private StartedCommand service(String name, Path directory, List<String> settings, String jar, String... options) {
		List<String> arguments = new ArrayList<>(List.of(options));
		arguments.addAll(List.of("-jar", jar));
		arguments.addAll(serviceSettings(settings));
		return java(name, directory, this.tokens.values(), arguments.toArray(String[]::new));
	}

	private static StartedCommand java(String name, Path directory, List<String> tokens, String... arguments) {
		List<String> command = new ArrayList<>(ServerProcess.JVM);
		command.addAll(List.of(arguments));
		return new StartedCommand(name, directory, command, tokens);
	}

	/** In this clone, which is built, on the database of the other starts. */
	private StartedCommand maven(List<String> settings) {
		List<String> all = serviceSettings(settings);
		if (settings.isEmpty()) {
			all.add("--spring.datasource.url=" + H2.replace("./data", this.directory.resolve("data").toString()));
		}
		Path clone = Path.of("").toAbsolutePath();
		return new StartedCommand("./mvnw spring-boot:run", this.directory,
				List.of(clone.resolve("mvnw").toString(), "spring-boot:run", "-f", clone.resolve("pom.xml").toString(),
						"-Dspring-boot.run.arguments=" + String.join(" ", all)),
				this.tokens.values());
	}

	private List<String> serviceSettings(List<String> settings) {
		List<String> all = new ArrayList<>(settings);
		all.addAll(List.of("--grpc.server.port={port}", "--server.port=0", "--user-service.shutdown.quiet-period=0s",
				"--spring.security.oauth2.resourceserver.jwt.public-key-location=file:" + this.tokens.publicKey()));
		return all;
	}

	private Path image() throws Exception {
		if (Runtime.version().feature() < 25) {
			throw new IllegalStateException("the image's start needs JDK 25, this is " + Runtime.version());
		}
		Path image = this.directory.resolve("image");
		if (Files.exists(image)) {
			return image;
		}
		Files.createDirectories(image);
		prepare(this.directory, "-Djarmode=tools", "-jar", this.options.serviceJar(), "extract", "--force",
				"--destination", image.toString());
		prepare(image, "-XX:AOTCacheOutput=" + CACHE, "-Dspring.context.exit=onRefresh", "-jar", "user-service.jar",
				"--spring.datasource.url=jdbc:h2:mem:training");
		return image;
	}

	private static void prepare(Path directory, String... arguments) throws Exception {
		List<String> command = new ArrayList<>(ServerProcess.JVM);
		command.addAll(List.of(arguments));
		Path log = directory.resolve("preparation.log");
		Process process = new ProcessBuilder(command).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		if (process.waitFor() != 0) {
			throw new IllegalStateException("see " + log);
		}
	}

}
