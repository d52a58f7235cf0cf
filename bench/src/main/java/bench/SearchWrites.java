package bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Writes users with search on and off, each over a database of its own. */
class SearchWrites {

	private static final String ON = "search on";

	private static final String OFF = "search off";

	private final Servers servers;

	private final Postgres postgres;

	private final Options options;

	SearchWrites(Servers servers, Postgres postgres, Options options) {
		this.servers = servers;
		this.postgres = postgres;
		this.options = options;
	}

	void run() throws Exception {
		List<ServerProcess> services = new ArrayList<>();
		for (String name : List.of(OFF, ON)) {
			String database = "writes_" + (name.equals(ON) ? "on" : "off");
			this.postgres.execute("postgres", "create database " + database);
			services.add(this.servers.serviceWith(name, database,
					List.of("--user-service.search.enabled=" + name.equals(ON))));
			new SearchDirectory(this.postgres, database).fill(Bench.USERS);
		}
		System.out.println("CPU is that of the service and of PostgreSQL together.");
		for (Map.Entry<String, Function<Round, CallLoop<?>>> write : writes().entrySet()) {
			measure(services, write.getKey(), write.getValue());
		}
		for (ServerProcess service : services) {
			service.close();
		}
	}

	private static Map<String, Function<Round, CallLoop<?>>> writes() {
		Map<String, Function<Round, CallLoop<?>>> writes = new LinkedHashMap<>();
		writes.put("CreateUsers, 1,000 people a call", SearchLoops.CreatePeople::new);
		writes.put("CreateUsers, 1,000 a call, e-mails of ten words", WriteLoops.CreateUsers::new);
		writes.put("UpdateUser, one at a time", WriteLoops.UpdateUser::new);
		return writes;
	}

	private void measure(List<ServerProcess> services, String title, Function<Round, CallLoop<?>> loop)
			throws Exception {
		ResultTable table = new ResultTable(title, "users", OFF);
		for (int round = -2; round < this.options.rounds(); round++) {
			for (ServerProcess service : services) {
				Measurement measurement = Measurement.of(service, this.postgres, 1, this.options.seconds(),
						(one) -> loop.apply(one).next());
				if (round >= 0) {
					table.add(service.name(), measurement.together());
				}
			}
			System.err.printf("%s: round %d of %d%n", title, round + 1, this.options.rounds());
		}
		table.print();
	}

}
