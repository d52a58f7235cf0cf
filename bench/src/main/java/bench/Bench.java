package bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads the service and the servers it is compared with in turn, and prints tables of
 * medians. See docs/performance.md.
 */
public class Bench {

	/** Users stored before the load begins. */
	static final int USERS = 100_000;

	private static final String DATABASE = "postgres";

	private final Options options;

	private final Postgres postgres;

	private final Servers servers;

	private Bench(Options options, Postgres postgres, Servers servers) {
		this.options = options;
		this.postgres = postgres;
		this.servers = servers;
	}

	public static void main(String[] args) throws Exception {
		Options options = Options.parse(args);
		Path directory = Files.createTempDirectory("user-service-bench");
		System.out.printf("JDK %s, %d processors; logs in %s%n", Runtime.version(),
				Runtime.getRuntime().availableProcessors(), directory);
		Tokens tokens = Tokens.create(directory, options.callers());
		if (options.command().startsWith("client")) {
			new ClientBenchmark(directory, tokens, options).run();
			System.exit(0);
		}
		try (Postgres postgres = Postgres.start(directory)) {
			Servers servers = new Servers(options, directory, postgres, tokens);
			switch (options.command()) {
				case "load" -> new Bench(options, postgres, servers).load();
				case "growth" -> new GrowthBenchmark(servers, postgres, options).run();
				case "memory" -> new MemoryBenchmark(servers, postgres).run();
				case "overload" -> new OverloadBenchmark(servers, postgres, options).run();
				case "soak" -> new SoakBenchmark(servers, postgres, options.quick() ? 3 : 10).run();
				case "lookups" -> new LookupBenchmark(servers, postgres, options).run();
				case "watch" -> watch(options, servers, postgres);
				case "warm" -> new WarmBenchmark(servers, postgres, options).run();
				case "roll" -> new RollBenchmark(servers, postgres, options).run();
				case "search" -> {
					if (options.keycloak() != null) {
						new KeycloakSearch(directory, servers, postgres, options).run();
					}
					else {
						new SearchBenchmark(servers, postgres, options).run();
					}
				}
				case "fresh" -> new FreshBenchmark(directory, servers, postgres, options).run();
				case "near-cache" -> new NearCacheHistory(directory, servers, postgres, options).run();
				case "standby" -> new StandbyBenchmark(directory, servers, postgres, options).run();
				case "start" -> new StartBenchmark(directory, tokens, postgres, options).run();
				default -> throw new IllegalArgumentException("unknown command " + options.command());
			}
		}
		System.exit(0);
	}

	private static void watch(Options options, Servers servers, Postgres postgres) throws Exception {
		if (options.openTransaction()) {
			new OpenTransactionBenchmark(servers, postgres, options.quick()).run();
		}
		else if (!options.otherJars().isEmpty()) {
			new WatchComparison(servers, postgres, options).run();
		}
		else {
			new WatchBenchmark(servers, postgres).run();
		}
	}

	private void load() throws Exception {
		// The service's first start creates the table.
		ServerProcess service = this.servers.service(Servers.SERVICE, DATABASE);
		this.postgres.fill(DATABASE, USERS);
		List<ServerProcess> servers = this.servers.peers(DATABASE);
		servers.add(service);
		List<ResultTable> tables = new ArrayList<>();
		for (Workload workload : this.options.workloads()) {
			if (workload != Workload.GET_H2) {
				tables.add(measure(workload, servers));
			}
		}
		close(servers);
		if (this.options.workloads().contains(Workload.GET_H2)) {
			List<ServerProcess> onH2 = this.servers.onH2();
			tables.add(measure(Workload.GET_H2, onH2, Servers.JDBC));
			close(onH2);
		}
		tables.forEach(this::print);
	}

	private ResultTable measure(Workload workload, List<ServerProcess> servers) throws Exception {
		return switch (workload) {
			case GET, GET_ONE -> measure(workload, servers, Servers.JDBC);
			case LIST, CHAT, CHAT_ONE -> measure(workload, servers, Servers.MEMORY);
			case CREATE -> measure(workload, without(servers, Servers.MEMORY), Servers.JDBC);
			case UPDATE, UPDATE_ONE ->
				measure(workload, without(servers, Servers.MEMORY, Servers.SPRING), Servers.JDBC);
			case GET_H2 -> throw new IllegalArgumentException("has servers of its own");
		};
	}

	private static List<ServerProcess> without(List<ServerProcess> servers, String... names) {
		return servers.stream().filter((server) -> !List.of(names).contains(server.name())).toList();
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

	private static void close(List<ServerProcess> servers) throws InterruptedException {
		for (ServerProcess server : servers) {
			server.close();
		}
	}

}
