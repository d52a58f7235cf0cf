package bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.userservice.api.UserServiceGrpc.UserServiceStub;

/**
 * How long changes take to the watchers of this build and of others, in alternating
 * rounds: each has a database and watchers of its own, which stay open.
 */
class WatchComparison {

	private static final int WARM_UP_SECONDS = 20;

	private static final int SECONDS = 10;

	private final Servers servers;

	private final Postgres postgres;

	private final Options options;

	WatchComparison(Servers servers, Postgres postgres, Options options) {
		this.servers = servers;
		this.postgres = postgres;
		this.options = options;
	}

	void run() throws Exception {
		List<String> jars = new ArrayList<>(List.of(this.options.serviceJar()));
		jars.addAll(this.options.otherJars());
		List<Watched> all = new ArrayList<>();
		for (String jar : jars) {
			all.add(start(jar, "watch_" + all.size()));
		}
		Map<Watched, List<Figures>> rounds = new LinkedHashMap<>();
		for (int round = 0; round < this.options.rounds(); round++) {
			for (int index = 0; index < all.size(); index++) {
				Watched next = all.get((index + round) % all.size());
				rounds.computeIfAbsent(next, (key) -> new ArrayList<>()).add(next.change(SECONDS, this.postgres));
			}
			System.err.printf("watch: round %d of %d%n", round + 1, this.options.rounds());
		}
		print(all, rounds);
		for (Watched one : all) {
			one.service.close();
		}
	}

	private Watched start(String jar, String database) throws Exception {
		this.postgres.execute("postgres", "create database " + database);
		ServerProcess service = this.servers.build(jar, database);
		this.postgres.fill(database, WatchBenchmark.USERS);
		WatchLatencies latencies = new WatchLatencies(0, 0);
		List<UserServiceStub> callers = service.stubs(service.newChannel());
		WatchBenchmark.watchAll(callers, latencies);
		Watched watched = new Watched(service, callers, latencies);
		watched.change(WARM_UP_SECONDS, this.postgres);
		return watched;
	}

	private static void print(List<Watched> all, Map<Watched, List<Figures>> rounds) {
		Watched baseline = all.get(all.size() - 1);
		System.out.printf("%n%d watchers, %d changes a second, %d s a round (ratios to %s)%n%n",
				WatchBenchmark.WATCHERS, WatchBenchmark.CHANGES_PER_SECOND, SECONDS, baseline.service.name());
		System.out.println("| | p50 ms | ratio | p99 ms | ratio | rounds' ratios | CPU µs a change received | ratio |"
				+ " PostgreSQL CPU µs a change made | ratio |");
		System.out.println("|---".repeat(10) + "|");
		for (Watched one : all) {
			List<Figures> own = rounds.get(one);
			List<Figures> other = rounds.get(baseline);
			double[] p99 = ratios(own, other, Figures::p99);
			System.out.printf("| %s | %s | %s | %.2f to %.2f | %s | %s |%n", one.service.name(),
					figure(own, other, Figures::p50), figure(own, other, Figures::p99), p99[0], p99[p99.length - 1],
					figure(own, other, Figures::cpu), figure(own, other, Figures::databaseCpu));
		}
	}

	/** The median, and the median of the rounds' ratios. */
	private static String figure(List<Figures> own, List<Figures> other, ToDoubleFunction<Figures> figure) {
		double[] sorted = own.stream().mapToDouble(figure).sorted().toArray();
		return "%.1f | %.2f".formatted(median(sorted), median(ratios(own, other, figure)));
	}

	private static double[] ratios(List<Figures> own, List<Figures> other, ToDoubleFunction<Figures> figure) {
		double[] ratios = new double[own.size()];
		Arrays.setAll(ratios, (round) -> figure.applyAsDouble(own.get(round)) / figure.applyAsDouble(other.get(round)));
		Arrays.sort(ratios);
		return ratios;
	}

	private static double median(double[] sorted) {
		return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
	}

	/** What one round of one build showed, in milliseconds and microseconds. */
	private record Figures(double p50, double p99, double cpu, double databaseCpu) {
	}

	/** A build with its watchers. */
	private record Watched(ServerProcess service, List<UserServiceStub> callers, WatchLatencies latencies) {

		Figures change(int seconds, Postgres postgres) throws InterruptedException {
			int changes = WatchBenchmark.CHANGES_PER_SECOND * seconds;
			this.latencies.expect(WatchBenchmark.WATCHERS * changes);
			long cpu = Processes.cpu(this.service.pid());
			long databaseCpu = postgres.cpu();
			ChangeLoad.run(this.callers, WatchBenchmark.CHANGES_PER_SECOND, seconds, WatchBenchmark.USERS);
			if (!this.latencies.await(Duration.ofSeconds(30))) {
				System.out.printf("%s: only %,d of %,d changes came%n", this.service.name(), this.latencies.count(),
						WatchBenchmark.WATCHERS * changes);
			}
			return new Figures(this.latencies.percentile(50), this.latencies.percentile(99),
					(Processes.cpu(this.service.pid()) - cpu) / (double) this.latencies.count(),
					(postgres.cpu() - databaseCpu) / (double) changes);
		}

	}

}
