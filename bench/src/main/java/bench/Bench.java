package bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Loads the service and the servers it is compared with in turn, and prints tables of
 * medians. See docs/performance.md.
 */
public class Bench {

	/** Users stored before the load begins. */
	static final int USERS = 100_000;

	private static final String DATABASE = "postgres";

	private static final String MEMORY = "grpc-java, memory";

	private static final String JDBC = "grpc-java, JDBC";

	private static final String SPRING = "Spring gRPC, JPA";

	private static final String SERVICE = "user-service";

	private final Options options;

	private final Path directory;

	private final Postgres postgres;

	private final Tokens tokens;

	private Bench(Options options, Path directory, Postgres postgres) throws Exception {
		this.options = options;
		this.directory = directory;
		this.postgres = postgres;
		this.tokens = Tokens.create(directory, 100);
	}

	public static void main(String[] args) throws Exception {
		Options options = Options.parse(args);
		Path directory = Files.createTempDirectory("user-service-bench");
		System.out.printf("JDK %s, %d processors; logs in %s%n", Runtime.version(),
				Runtime.getRuntime().availableProcessors(), directory);
		try (Postgres postgres = Postgres.start(directory)) {
			Bench bench = new Bench(options, directory, postgres);
			switch (options.command()) {
				case "load" -> bench.load();
				case "growth" -> new GrowthBenchmark(bench, postgres, options).run();
				case "memory" -> new MemoryBenchmark(bench, postgres).run();
				case "overload" -> new OverloadBenchmark(bench, postgres).run();
				case "soak" -> new SoakBenchmark(bench, postgres, options.quick() ? 3 : 10).run();
				case "lookups" -> new LookupBenchmark(bench, postgres, options).run();
				case "watch" -> new WatchBenchmark(bench, postgres).run();
				case "start" -> new StartBenchmark(directory, bench.tokens, options).run();
				default -> throw new IllegalArgumentException("unknown command " + options.command());
			}
		}
		System.exit(0);
	}

	private void load() throws Exception {
		// The service's first start creates the table.
		ServerProcess service = service(SERVICE, DATABASE);
		this.postgres.fill(DATABASE, USERS);
		List<ServerProcess> servers = new ArrayList<>();
		if (this.options.wants(MEMORY)) {
			servers.add(plain(MEMORY, "memory", Integer.toString(USERS)));
		}
		if (this.options.wants(JDBC)) {
			servers.add(plain(JDBC, "jdbc", this.postgres.url(DATABASE) + "?reWriteBatchedInserts=true", Postgres.USER,
					""));
		}
		if (this.options.wants(SPRING) && !this.options.quick()) {
			servers.add(springGrpc());
		}
		for (String jar : this.options.otherJars()) {
			servers.add(start(jar, jar, this.directory.resolve("other"), this.postgres.springSettings(DATABASE)));
		}
		servers.add(service);
		List<ResultTable> tables = new ArrayList<>();
		for (Workload workload : this.options.workloads()) {
			if (workload != Workload.GET_H2) {
				tables.add(measure(workload, servers));
			}
		}
		close(servers);
		if (this.options.workloads().contains(Workload.GET_H2)) {
			List<ServerProcess> onH2 = onH2();
			tables.add(measure(Workload.GET_H2, onH2, JDBC));
			close(onH2);
		}
		tables.forEach(this::print);
	}

	private ResultTable measure(Workload workload, List<ServerProcess> servers) throws Exception {
		return switch (workload) {
			case GET, GET_ONE -> measure(workload, servers, JDBC);
			case LIST, CHAT, CHAT_ONE -> measure(workload, servers, MEMORY);
			case CREATE ->
				measure(workload, servers.stream().filter((server) -> !server.name().equals(MEMORY)).toList(), JDBC);
			case UPDATE, UPDATE_ONE -> measure(workload,
					servers.stream().filter((server) -> !List.of(MEMORY, SPRING).contains(server.name())).toList(),
					JDBC);
			case GET_H2 -> throw new IllegalArgumentException("has servers of its own");
		};
	}

	/** Warms all up, then loads them in turn, in each round in another order. */
	private ResultTable measure(Workload workload, List<ServerProcess> servers, String baseline) throws Exception {
		ResultTable table = new ResultTable(workload.title(), workload.unit(), measuredBaseline(baseline));
		for (ServerProcess server : servers) {
			workload.measure(server, this.postgres, this.options.warmUpSeconds());
			cleanUp(workload);
		}
		for (int round = 0; round < this.options.rounds(); round++) {
			for (int index = 0; index < servers.size(); index++) {
				ServerProcess server = servers.get((index + round) % servers.size());
				table.add(server.name(), workload.measure(server, this.postgres, this.options.seconds()));
				cleanUp(workload);
			}
			System.err.printf("%s: round %d of %d%n", workload, round + 1, this.options.rounds());
		}
		return table;
	}

	/** Without the usual baseline, this tree's build is compared with the first other. */
	private String measuredBaseline(String usual) {
		return (this.options.wants(usual) || this.options.otherJars().isEmpty()) ? usual
				: this.options.otherJars().get(0);
	}

	private void print(ResultTable table) {
		table.print();
		if (!this.options.otherJars().isEmpty()) {
			table.printSpread();
		}
	}

	private void cleanUp(Workload workload) throws Exception {
		if (workload == Workload.CREATE) {
			this.postgres.execute(DATABASE, "delete from users where id > " + USERS, "vacuum users", "checkpoint");
		}
	}

	/** Both on a file of the same content, with the service's default settings. */
	private List<ServerProcess> onH2() throws Exception {
		Path first = this.directory.resolve("h2-service");
		Path second = this.directory.resolve("h2-jdbc");
		try (ServerProcess service = start(SERVICE + " creating users", this.options.serviceJar(), first, List.of())) {
			SampleUsers.create(service, USERS);
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

	private ServerProcess start(String name, String jar, Path directory, List<String> settings, String... jvmOptions)
			throws Exception {
		int port = ServerProcess.freePort();
		List<String> jvm = new ArrayList<>(Arrays.asList(jvmOptions));
		jvm.addAll(List.of("-jar", jar, "--grpc.server.port=" + port, "--server.port=0",
				"--spring.security.oauth2.resourceserver.jwt.public-key-location=file:" + this.tokens.publicKey()));
		jvm.addAll(settings);
		if (!jar.equals(this.options.serviceJar())) {
			// Another build may not know the migrations of this one, which only add.
			jvm.add("--spring.flyway.enabled=false");
		}
		return ServerProcess.start(name, directory, port, this.tokens.values(), jvm);
	}

	private ServerProcess springGrpc() throws Exception {
		int port = ServerProcess.freePort();
		List<String> jvm = new ArrayList<>(
				List.of("-jar", this.options.springJar(), "--spring.grpc.server.port=" + port));
		jvm.addAll(this.postgres.springSettings(DATABASE));
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

	private static void close(List<ServerProcess> servers) throws InterruptedException {
		for (ServerProcess server : servers) {
			server.close();
		}
	}

}
