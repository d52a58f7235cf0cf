package bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Compares the ways to look users up: by id, by e-mail and many at a time. */
class LookupBenchmark {

	private static final String DATABASE = "postgres";

	private static final String GET = "GetUser, 64 in flight";

	private final Servers servers;

	private final Postgres postgres;

	private final Options options;

	private final ResultTable table = new ResultTable("Users looked up, random ones of 100,000", "users", GET);

	/** A way to look users up. */
	private record Kind(int parallel, Function<Round, CallLoop<?>> loop) {
	}

	LookupBenchmark(Servers servers, Postgres postgres, Options options) {
		this.servers = servers;
		this.postgres = postgres;
		this.options = options;
	}

	void run() throws Exception {
		Map<String, Kind> kinds = new LinkedHashMap<>();
		kinds.put(GET, new Kind(64, (round) -> new LookupLoops.GetUser(round, Bench.USERS)));
		kinds.put("GetUserByEmail, 64 in flight", new Kind(64, LookupLoops.GetUserByEmail::new));
		kinds.put("BatchGetUsers of 100, 8 in flight", new Kind(8, LookupLoops.BatchGetUsers::new));
		try (ServerProcess service = this.servers.service("user-service", DATABASE)) {
			this.postgres.fill(DATABASE, Bench.USERS);
			for (Kind kind : kinds.values()) {
				measure(service, kind, this.options.warmUpSeconds());
			}
			for (int round = 0; round < this.options.rounds(); round++) {
				for (Map.Entry<String, Kind> kind : kinds.entrySet()) {
					this.table.add(kind.getKey(), measure(service, kind.getValue(), this.options.seconds()));
				}
				System.err.printf("round %d of %d%n", round + 1, this.options.rounds());
			}
		}
		this.table.print();
	}

	private Measurement measure(ServerProcess service, Kind kind, double seconds) throws InterruptedException {
		return Measurement.of(service, this.postgres, kind.parallel(), seconds, (round) -> {
			for (int started = 0; started < kind.parallel(); started++) {
				kind.loop().apply(round).next();
			}
		});
	}

}
