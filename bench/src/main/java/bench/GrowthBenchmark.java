package bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Makes the same calls over tables of 10,000 to 10,000,000 users. */
class GrowthBenchmark {

	private static final int PAGE_SIZE = 100;

	private static final int[] TABLE_SIZES = { 10_000, 100_000, 1_000_000, 10_000_000 };

	private final Servers servers;

	private final Postgres postgres;

	private final Options options;

	GrowthBenchmark(Servers servers, Postgres postgres, Options options) {
		this.servers = servers;
		this.postgres = postgres;
		this.options = options;
	}

	void run() throws Exception {
		List<ServerProcess> services = new ArrayList<>();
		for (int size : TABLE_SIZES) {
			this.postgres.execute("postgres", "create database users_" + size);
			services.add(this.servers.service(String.format("%,d users", size), "users_" + size));
			this.postgres.fill("users_" + size, size);
			System.err.printf("%,d users stored%n", size);
		}
		measure(services, "GetUser, 64 in flight", "calls", 64, LookupLoops.GetUser::new);
		measure(services, "ListUsers, pages 1 to 100 of 100", "users", 1,
				(round, users) -> new ListLoops.ListUsers(round, 1, 100, PAGE_SIZE));
		measure(services, "ListUsers, the last 100 pages of 100", "users", 1,
				(round, users) -> new ListLoops.ListUsers(round, users / PAGE_SIZE - 99, users / PAGE_SIZE, PAGE_SIZE));
		measure(services, "ListUsers, the last 10 pages of 10,000 (the last of 10,000 users)", "users", 1, (round,
				users) -> new ListLoops.ListUsers(round, Math.max(1, users / 10_000 - 9), users / 10_000, 10_000));
		measure(services, "ListUsers, after_id, 100 a page, in the first 10,000 users", "users", 1,
				(round, users) -> new ListLoops.ListUsersAfter(round, 1, 9_900, PAGE_SIZE));
		measure(services, "ListUsers, after_id, 100 a page, in the last 10,000 users", "users", 1,
				(round, users) -> new ListLoops.ListUsersAfter(round, users - 9_999, users - PAGE_SIZE, PAGE_SIZE));
		for (ServerProcess service : services) {
			service.close();
		}
	}

	/** The loop is made of a round and the number of users in the table. */
	private void measure(List<ServerProcess> services, String title, String unit, int parallel,
			BiFunction<Round, Integer, CallLoop<?>> loop) throws Exception {
		ResultTable table = new ResultTable(title, unit, services.get(0).name());
		for (int number = -1; number < this.options.rounds(); number++) {
			double seconds = (number < 0) ? this.options.warmUpSeconds() : this.options.seconds();
			for (int index = 0; index < services.size(); index++) {
				ServerProcess service = services.get(index);
				int users = TABLE_SIZES[index];
				Measurement measurement = Measurement.of(service, this.postgres, parallel, seconds, (round) -> {
					for (int started = 0; started < parallel; started++) {
						loop.apply(round, users).next();
					}
				});
				if (number >= 0) {
					table.add(service.name(), measurement);
				}
			}
			System.err.printf("%s: round %d of %d%n", title, number + 1, this.options.rounds());
		}
		table.print();
	}

}
