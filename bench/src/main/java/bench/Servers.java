package bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Starts the service and the servers that it is compared with, each in a process. */
class Servers {

	static final String MEMORY = "grpc-java, memory";

	static final String JDBC = "grpc-java, JDBC";

	static final String SPRING = "Spring gRPC, JPA";

	static final String SERVICE = "user-service";

	private final Options options;

	private final Path directory;

	private final Postgres postgres;

	private final Tokens tokens;

	Servers(Options options, Path directory, Postgres postgres, Tokens tokens) {
		this.options = options;
		this.directory = directory;
		this.postgres = postgres;
		this.tokens = tokens;
	}

	/** The peers and other builds that are wanted, over a database of PostgreSQL. */
	List<ServerProcess> peers(String database) throws Exception {
		List<ServerProcess> servers = new ArrayList<>();
		if (this.options.wants(MEMORY)) {
			servers.add(plain(MEMORY, "memory", Integer.toString(Bench.USERS)));
		}
		if (this.options.wants(JDBC)) {
			servers.add(plain(JDBC, "jdbc", this.postgres.url(database) + "?reWriteBatchedInserts=true", Postgres.USER,
					""));
		}
		if (this.options.wants(SPRING) && !this.options.quick()) {
			servers.add(springGrpc(database));
		}
		for (String jar : this.options.otherJars()) {
			List<String> settings = new ArrayList<>(this.postgres.springSettings(database));
			// Another build may not know the migrations of this one, which only add.
			settings.add("--spring.flyway.enabled=false");
			servers.add(start(jar, jar, this.directory.resolve("other"), settings));
		}
		return servers;
	}

	/**
	 * The service and its peer on files of the same content, with the default settings.
	 */
	List<ServerProcess> onH2() throws Exception {
		Path first = this.directory.resolve("h2-service");
		Path second = this.directory.resolve("h2-jdbc");
		try (ServerProcess service = start(SERVICE + " creating users", this.options.serviceJar(), first, List.of())) {
			SampleUsers.create(service, Bench.USERS);
		}
		Files.createDirectories(second.resolve("data"));
		Files.copy(first.resolve("data/users.mv.db"), second.resolve("data/users.mv.db"));
		List<ServerProcess> servers = new ArrayList<>();
		if (this.options.wants(JDBC)) {
			int port = ServerProcess.freePort();
			servers.add(ServerProcess.start(JDBC, second, port, peersTokens(),
					plainJvm("jdbc", port, "jdbc:h2:file:./data/users;WRITE_DELAY=0", "sa", "")));
		}
		servers.add(start(SERVICE, this.options.serviceJar(), first, List.of()));
		return servers;
	}

	/** The service over a database of PostgreSQL, with the settings that its jar has. */
	ServerProcess service(String name, String database, String... jvmOptions) throws Exception {
		List<String> settings = this.postgres.springSettings(database);
		return start(name, this.options.serviceJar(), this.directory.resolve(database), settings, jvmOptions);
	}

	/** The same with further settings. */
	ServerProcess serviceWith(String name, String database, List<String> more) throws Exception {
		List<String> settings = new ArrayList<>(this.postgres.springSettings(database));
		settings.addAll(more);
		return start(name, this.options.serviceJar(), this.directory.resolve(database), settings);
	}

	/** A build of the service over a database of PostgreSQL, named as its jar. */
	ServerProcess build(String jar, String database) throws Exception {
		return start(jar, jar, this.directory.resolve(database), this.postgres.springSettings(database));
	}

	/** Another build of the service to be measured in its place, or the service. */
	ServerProcess measured(String database, String... jvmOptions) throws Exception {
		String jar = this.options.otherJars().stream().findFirst().orElse(this.options.serviceJar());
		return start(SERVICE, jar, this.directory.resolve(database), this.postgres.springSettings(database),
				jvmOptions);
	}

	/**
	 * A build of the service as its image starts it, over a database of PostgreSQL, once
	 * it is ready.
	 */
	ServerProcess image(Image image, String database) throws Exception {
		return image(image, database, List.of());
	}

	/** The same on one processor from its start on. */
	ServerProcess image(Image image, String database, int processor) throws Exception {
		return image(image, database, List.of("taskset", "-c", Integer.toString(processor)));
	}

	private ServerProcess image(Image image, String database, List<String> prefix) throws Exception {
		int port = ServerProcess.freePort();
		List<String> command = new ArrayList<>(prefix);
		command.addAll(image.command());
		command.addAll(arguments(port));
		command.addAll(this.postgres.springSettings(database));
		ServerProcess started = ServerProcess.run(image.name(), image.folder(), port, this.tokens.values(), command);
		HealthProbe.awaitServing(started);
		return started;
	}

	List<String> tokens() {
		return this.tokens.values();
	}

	private List<String> arguments(int port) {
		return List.of("--grpc.server.port=" + port, "--server.port=0",
				"--spring.security.oauth2.resourceserver.jwt.public-key-location=file:" + this.tokens.publicKey());
	}

	private ServerProcess start(String name, String jar, Path directory, List<String> settings, String... jvmOptions)
			throws Exception {
		int port = ServerProcess.freePort();
		List<String> jvm = new ArrayList<>(Arrays.asList(jvmOptions));
		jvm.addAll(List.of("-jar", jar));
		jvm.addAll(arguments(port));
		jvm.addAll(settings);
		return ServerProcess.start(name, directory, port, this.tokens.values(), jvm);
	}

	private ServerProcess springGrpc(String database) throws Exception {
		int port = ServerProcess.freePort();
		List<String> jvm = new ArrayList<>(
				List.of("-jar", this.options.springJar(), "--spring.grpc.server.port=" + port));
		jvm.addAll(this.postgres.springSettings(database));
		return ServerProcess.start(SPRING, this.directory, port, peersTokens(), jvm);
	}

	private ServerProcess plain(String name, String kind, String... arguments) throws Exception {
		int port = ServerProcess.freePort();
		return ServerProcess.start(name, this.directory, port, peersTokens(), plainJvm(kind, port, arguments));
	}

	private List<String> peersTokens() {
		return this.options.tokensForAll() ? this.tokens.values() : List.of();
	}

	private static List<String> plainJvm(String kind, int port, String... arguments) {
		List<String> jvm = new ArrayList<>(List.of("-cp", System.getProperty("java.class.path"),
				"bench.peer.GrpcJavaServer", kind, Integer.toString(port)));
		jvm.addAll(Arrays.asList(arguments));
		return jvm;
	}

}
