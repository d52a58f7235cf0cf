package bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

import io.userservice.api.SearchUsersRequest;

/**
 * Finds the same 1,000,000 users in the service and in Keycloak (its admin API's
 * {@code search}), in turn, over one PostgreSQL, one call at a time.
 */
class KeycloakSearch {

	private static final int USERS = 1_000_000;

	private static final int PAGE = 20;

	private static final int DEEP = 1_000;

	private static final String DATABASE = "searched";

	private static final String[] FREQUENT = { "an", "ma", "smith", "mary", "j" };

	private final Servers servers;

	private final Postgres postgres;

	private final Options options;

	private final Path directory;

	/**
	 * The same search of both.
	 *
	 * @param query its words
	 * @param page from 1
	 */
	private record Kind(Function<Random, String> query, int page, String token) {
	}

	KeycloakSearch(Path directory, Servers servers, Postgres postgres, Options options) {
		this.directory = directory;
		this.servers = servers;
		this.postgres = postgres;
		this.options = options;
	}

	void run() throws Exception {
		this.postgres.execute("postgres", "create database " + DATABASE, "create database " + Keycloak.DATABASE);
		try (ServerProcess service = this.servers.service(Servers.SERVICE, DATABASE);
				Keycloak keycloak = Keycloak.start(this.options.keycloak(), this.directory, this.postgres)) {
			new SearchDirectory(this.postgres, DATABASE).fill(USERS);
			keycloak.fill(USERS);
			Map<String, Kind> kinds = kinds(service);
			Map<String, Ratios> ratios = new LinkedHashMap<>();
			kinds.keySet().forEach((name) -> ratios.put(name, new Ratios(name + ": p50, µs")));
			for (int round = -1; round < this.options.rounds(); round++) {
				for (Map.Entry<String, Kind> kind : kinds.entrySet()) {
					Ratios into = (round >= 0) ? ratios.get(kind.getKey()) : new Ratios("warm-up");
					into.add(round & 1, () -> service(service, kind.getValue()),
							() -> keycloak(keycloak, kind.getValue()));
				}
				System.err.printf("round %d of %d%n", round + 1, this.options.rounds());
			}
			System.out.println("| | user-service | Keycloak | ratio |\n|---|---|---|---|");
			ratios.values().forEach(Ratios::print);
		}
	}

	private static Map<String, Kind> kinds(ServerProcess service) throws Exception {
		Map<String, Kind> kinds = new LinkedHashMap<>();
		kinds.put("a frequent word, first page",
				new Kind((random) -> FREQUENT[random.nextInt(FREQUENT.length)], 1, ""));
		kinds.put("a rare last name, first page",
				new Kind((random) -> SampleNames.last(1_000 + random.nextInt(190_000)), 1, ""));
		kinds.put("a word of nobody", new Kind((random) -> "zyx", 1, ""));
		kinds.put("a frequent word, page " + DEEP,
				new Kind((random) -> "an", DEEP, SearchBenchmark.token(service, request("an", ""), DEEP - 1)));
		return kinds;
	}

	private static SearchUsersRequest request(String query, String token) {
		return SearchUsersRequest.newBuilder().setQuery(query).setPageSize(PAGE).setPageToken(token).build();
	}

	private double service(ServerProcess service, Kind kind) throws InterruptedException {
		return Measurement
			.of(service, this.postgres, 1, this.options.seconds(),
					(round) -> new SearchLoops.SearchUsers(round,
							(random) -> request(kind.query().apply(random), kind.token()), false)
						.next())
			.p50();
	}

	private double keycloak(Keycloak keycloak, Kind kind) throws Exception {
		Statistics statistics = new Statistics();
		Random random = new Random();
		keycloak.login();
		long until = System.nanoTime() + (long) (this.options.seconds() * 1e9);
		do {
			long start = System.nanoTime();
			keycloak.search(kind.query().apply(random), (kind.page() - 1) * PAGE, PAGE);
			statistics.recordLatency(System.nanoTime() - start);
		}
		while (System.nanoTime() < until);
		return statistics.latencyMicros(50);
	}

}
