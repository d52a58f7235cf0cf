package bench;

import io.grpc.Status;

/**
 * Loads the service for a long time with calls that succeed, are cancelled, or lose their
 * connection, and prints each minute what it holds. At the end it must hold what it held
 * after two minutes.
 */
class SoakBenchmark {

	private static final int CALLS_PER_SECOND = 400;

	private static final int CANCELLED_PER_SECOND = 40;

	private static final int SECONDS_PER_DISCONNECT = 3;

	private static final int WARM_UP_MINUTES = 2;

	private static final double TOLERANCE = 1.1;

	private final Servers servers;

	private final Postgres postgres;

	private final int minutes;

	/** What a process holds. */
	private record Held(double heap, int threads, int descriptors, int connections, long resident) {
	}

	SoakBenchmark(Servers servers, Postgres postgres, int minutes) {
		this.servers = servers;
		this.postgres = postgres;
		this.minutes = minutes;
	}

	void run() throws Exception {
		try (ServerProcess service = this.servers.service("user-service", "postgres", "-Xmx256m")) {
			this.postgres.fill("postgres", Bench.USERS);
			System.out.printf(
					"%n| minute | OK/s | live heap, MiB | threads | descriptors | connections | RSS, MiB |" + "%n|%s%n",
					"---|".repeat(7));
			try (MixedLoad load = MixedLoad.of(Mix.ALL, service)) {
				Held early = null;
				Held held = null;
				for (int minute = 1; minute <= this.minutes; minute++) {
					double ok = loadForAMinute(load, service);
					held = held(service);
					System.out.printf("| %d | %,.0f | %.1f | %d | %d | %d | %d |%n", minute, ok, held.heap(),
							held.threads(), held.descriptors(), held.connections(), held.resident());
					early = (minute <= WARM_UP_MINUTES) ? held : early;
				}
				report(early, held);
			}
		}
	}

	private static double loadForAMinute(MixedLoad load, ServerProcess service) {
		double ok = 0;
		for (int second = 0; second < 60; second++) {
			ok += load.atRate(CALLS_PER_SECOND, 1).rate(Status.Code.OK);
			for (int call = 0; call < CANCELLED_PER_SECOND; call++) {
				load.startAndCancel();
			}
			if (second % SECONDS_PER_DISCONNECT == 0) {
				load.reconnect(service);
			}
		}
		return ok / 60;
	}

	private static Held held(ServerProcess service) throws Exception {
		long pid = service.pid();
		return new Held(Processes.liveHeapMegabytes(pid), Processes.threads(pid), Processes.descriptors(pid, ""),
				Processes.descriptors(pid, "socket:"), Processes.residentMegabytes(pid));
	}

	private static void report(Held early, Held end) {
		boolean flat = end.heap() <= early.heap() * TOLERANCE && end.threads() <= early.threads() * TOLERANCE
				&& end.descriptors() <= early.descriptors() * TOLERANCE
				&& end.connections() <= early.connections() * TOLERANCE;
		System.out.printf("%nThe end is %s 10 %% of minute %d.%n", flat ? "within" : "NOT within", WARM_UP_MINUTES);
	}

}
