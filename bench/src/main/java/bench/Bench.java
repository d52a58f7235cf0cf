package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Loads the service and its peers in turn and prints tables of medians. See
 * docs/performance.md.
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
				case "growth" -> new Growth(bench, postgres).run(options);
				case "memory" -> new Memory(bench, postgres).run();
				case "start" -> new Start(directory, bench.tokens, options).run();
				default -> throw new IllegalArgumentException("unknown command " + options.command());
			}
		}
		System.exit(0);
	}

	private void load() throws Exception {
		// The service's first start creates the table.
		Peer service = service(SERVICE, DATABASE);
		this.postgres.fill(DATABASE, USERS);
		List<Peer> peers = new ArrayList<>();
		if (this.options.wants(MEMORY)) {
			peers.add(plain(MEMORY, "memory", Integer.toString(USERS)));
		}
		if (this.options.wants(JDBC)) {
			peers.add(plain(JDBC, "jdbc", this.postgres.url(DATABASE) + "?reWriteBatchedInserts=true", Postgres.USER,
					""));
		}
		if (this.options.wants(SPRING) && !this.options.quick()) {
			peers.add(springGrpc());
		}
		peers.add(service);
		for (String jar : this.options.otherJars()) {
			peers.add(start(Path.of(jar).getFileName().toString(), jar, this.directory.resolve("other"),
					this.postgres.springSettings(DATABASE)));
		}
		List<Table> tables = new ArrayList<>();
		for (Work work : this.options.works()) {
			if (work != Work.GET_H2) {
				tables.add(round(work, peers));
			}
		}
		close(peers);
		if (this.options.works().contains(Work.GET_H2)) {
			List<Peer> onH2 = onH2();
			tables.add(measure(Work.GET_H2, onH2, JDBC));
			close(onH2);
		}
		tables.forEach(Table::print);
	}

	private Table round(Work work, List<Peer> peers) throws Exception {
		return switch (work) {
			case GET, GET_ONE -> measure(work, peers, JDBC);
			case LIST, CHAT, CHAT_ONE -> measure(work, peers, MEMORY);
			case CREATE -> measure(work, peers.stream().filter((peer) -> !peer.name().equals(MEMORY)).toList(), JDBC);
			case GET_H2 -> throw new IllegalArgumentException("has peers of its own");
		};
	}

	/** Warms all up, then loads them in turn, in each round in another order. */
	private Table measure(Work work, List<Peer> peers, String yardstick) throws Exception {
		Table table = new Table(work.title(), work.unit(), yardstick);
		for (Peer peer : peers) {
			work.measure(peer, this.postgres, this.options.warmUpSeconds());
			cleanUp(work);
		}
		for (int round = 0; round < this.options.rounds(); round++) {
			for (int index = 0; index < peers.size(); index++) {
				Peer peer = peers.get((index + round) % peers.size());
				table.add(peer.name(), work.measure(peer, this.postgres, this.options.seconds()));
				cleanUp(work);
			}
			System.err.printf("%s: round %d of %d%n", work, round + 1, this.options.rounds());
		}
		return table;
	}

	private void cleanUp(Work work) throws Exception {
		if (work == Work.CREATE) {
			this.postgres.execute(DATABASE, "delete from users where id > " + USERS, "vacuum users", "checkpoint");
		}
	}

	/** Both on a file of the same content, with the service's default settings. */
	private List<Peer> onH2() throws Exception {
		Path first = this.directory.resolve("h2-service");
		Path second = this.directory.resolve("h2-jdbc");
		try (Peer filler = start(SERVICE + " filling H2", this.options.serviceJar(), first, List.of())) {
			Filler.fill(filler, USERS);
		}
		Files.createDirectories(second.resolve("data"));
		Files.copy(first.resolve("data/users.mv.db"), second.resolve("data/users.mv.db"));
		List<Peer> peers = new ArrayList<>();
		if (this.options.wants(JDBC)) {
			int port = Peer.freePort();
			peers.add(Peer.start(JDBC, second, port, peersTokens(),
					plainJvm("jdbc", port, "jdbc:h2:file:./data/users;WRITE_DELAY=0", "sa", "")));
		}
		peers.add(start(SERVICE, this.options.serviceJar(), first, List.of()));
		return peers;
	}

	/** The service over a database of PostgreSQL, everything as its jar has it. */
	Peer service(String name, String database, String... jvmOptions) throws Exception {
		List<String> settings = this.postgres.springSettings(database);
		return start(name, this.options.serviceJar(), this.directory.resolve(database), settings, jvmOptions);
	}

	private Peer start(String name, String jar, Path directory, List<String> settings, String... jvmOptions)
			throws Exception {
		int port = Peer.freePort();
		List<String> jvm = new ArrayList<>(Arrays.asList(jvmOptions));
		jvm.addAll(List.of("-jar", jar, "--grpc.server.port=" + port, "--server.port=0",
				"--spring.security.oauth2.resourceserver.jwt.public-key-location=file:" + this.tokens.publicKey()));
		jvm.addAll(settings);
		return Peer.start(name, directory, port, this.tokens.values(), jvm);
	}

	private Peer springGrpc() throws Exception {
		int port = Peer.freePort();
		List<String> jvm = new ArrayList<>(
				List.of("-jar", this.options.springJar(), "--spring.grpc.server.port=" + port));
		jvm.addAll(this.postgres.springSettings(DATABASE));
		return Peer.start(SPRING, this.directory, port, peersTokens(), jvm);
	}

	private Peer plain(String name, String kind, String... arguments) throws Exception {
		int port = Peer.freePort();
		return Peer.start(name, this.directory, port, peersTokens(), plainJvm(kind, port, arguments));
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

	private static void close(List<Peer> peers) throws InterruptedException {
		for (Peer peer : peers) {
			peer.close();
		}
	}

}
