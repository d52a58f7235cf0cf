package bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Compares a consumer whose channel has a near cache with one whose channel has none, in
 * turn, over one service on PostgreSQL with 100,000 users.
 */
class FreshBenchmark {

	private static final String DATABASE = "postgres";

	/** Calls of one thread without the cache, in a round. */
	private static final int CALLS = 2_000;

	private static final int HITS = 2_000_000;

	private static final int THREADS = 64;

	private final Path directory;

	private final Servers servers;

	private final Postgres postgres;

	private final Options options;

	private final Ratios hit = new Ratios("GetUser, one at a time, ns");

	private final Ratios mixed = new Ratios("95 % hits, 64 threads: ns of a call");

	private final Ratios mixedCpu = new Ratios("the same: CPU of the service, µs a call");

	private final Ratios miss = new Ratios("a miss, 8 threads: CPU of the consumer, µs");

	FreshBenchmark(Path directory, Servers servers, Postgres postgres, Options options) {
		this.directory = directory;
		this.servers = servers;
		this.postgres = postgres;
		this.options = options;
	}

	void run() throws Exception {
		try (ServerProcess service = this.servers.service("user-service", DATABASE)) {
			this.postgres.fill(DATABASE, Bench.USERS);
			try (Consumer without = start(service, "");
					Consumer with = start(service, "64MB");
					Consumer missing = start(service, "1MB")) {
				warmUp(without, with, missing);
				for (int round = 0; round < this.options.rounds(); round++) {
					measure(round, service, without, with, missing);
					System.err.printf("round %d of %d%n", round + 1, this.options.rounds());
				}
			}
			System.out.println("| | without the cache | with it | ratio |\n|---|---|---|---|");
			List.of(this.hit, this.mixed, this.mixedCpu, this.miss).forEach(Ratios::print);
			memory(service);
		}
	}

	private void warmUp(Consumer without, Consumer with, Consumer missing) throws IOException {
		for (int time = 0; time < 4; time++) {
			without.nanosOf(20_000, 8, 0);
			with.nanosOf(HITS, 1, 0);
			without.nanosOf(20_000, THREADS, 5);
			with.nanosOf(200_000, THREADS, 5);
			missing.nanosOf(20_000, 8, 100);
			without.nanosOf(20_000, 8, 100);
		}
	}

	private void measure(int round, ServerProcess service, Consumer without, Consumer with, Consumer missing)
			throws Exception {
		this.hit.add(round, () -> without.nanosOf(CALLS, 1, 0) / (double) CALLS,
				() -> with.nanosOf(HITS, 1, 0) / (double) HITS);
		double[] cpu = new double[2];
		this.mixed.add(round, () -> {
			long before = Processes.cpu(service.pid());
			double nanos = without.nanosOf(20_000, THREADS, 5) / 20_000.0;
			cpu[0] = (Processes.cpu(service.pid()) - before) / 20_000.0;
			return nanos;
		}, () -> {
			long before = Processes.cpu(service.pid());
			double nanos = with.nanosOf(200_000, THREADS, 5) / 200_000.0;
			cpu[1] = (Processes.cpu(service.pid()) - before) / 200_000.0;
			return nanos;
		});
		this.mixedCpu.add(0, () -> cpu[0], () -> cpu[1]);
		this.miss.add(round, () -> without.cpuOf(20_000, 8, 100) / 20_000.0,
				() -> missing.cpuOf(20_000, 8, 100) / 20_000.0);
	}

	/** What the heap has more of after all users were read. */
	private void memory(ServerProcess service) throws Exception {
		try (Consumer empty = start(service, "64MB")) {
			long before = empty.heapWith(0);
			System.out.printf("%n100,000 cached users: %.1f MB%n", (empty.heapWith(Bench.USERS) - before) / 1e6);
		}
	}

	/**
	 * @param maxBytes of the cache; empty for none
	 */
	private Consumer start(ServerProcess service, String maxBytes) throws IOException {
		List<String> command = ClientBenchmark.command("net-devh-jar", "net-devh", service.port());
		String settings = "--user-service.client.user-service.";
		command.add(settings + "token.value=" + this.servers.tokens().get(0));
		if (!maxBytes.isEmpty()) {
			command.addAll(List.of(settings + "cache.enabled=true", settings + "cache.max-bytes=" + maxBytes));
		}
		return Consumer.start(command, this.directory.resolve("consumer.log"));
	}

}
