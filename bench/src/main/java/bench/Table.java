package bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The rounds of all peers under one kind of load. A ratio is the median of the rounds'
 * ratios.
 */
class Table {

	private final String title;

	private final String unit;

	private final String yardstick;

	private final Map<String, List<Measurement>> rounds = new LinkedHashMap<>();

	Table(String title, String unit, String yardstick) {
		this.title = title;
		this.unit = unit;
		this.yardstick = yardstick;
	}

	Table named(String other) {
		Table table = new Table(other, this.unit, this.yardstick);
		table.rounds.putAll(this.rounds);
		return table;
	}

	void add(String peer, Measurement measurement) {
		this.rounds.computeIfAbsent(peer, (name) -> new ArrayList<>()).add(measurement);
	}

	void print() {
		System.out.printf("%n%s (ratios to %s)%n%n", this.title, this.yardstick);
		System.out.printf(
				"| | %s/s | ratio | p50 µs | ratio | p99 µs | CPU µs | ratio | PostgreSQL CPU µs | ratio | RSS MiB |%n",
				this.unit);
		System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
		this.rounds.keySet()
			.forEach((peer) -> System.out.printf(
					"| %s | %,.0f | %s | %,.0f | %s | %,.0f | %.1f | %s | %.1f | %s | %,.0f |%n", peer,
					median(peer, Measurement::rate), ratio(peer, Measurement::rate), median(peer, Measurement::p50),
					ratio(peer, Measurement::p50), median(peer, Measurement::p99), median(peer, Measurement::cpu),
					ratio(peer, Measurement::cpu), median(peer, Measurement::databaseCpu),
					ratio(peer, Measurement::databaseCpu), median(peer, Measurement::memory)));
	}

	private double median(String peer, ToDoubleFunction<Measurement> figure) {
		return median(this.rounds.get(peer).stream().mapToDouble(figure).sorted().toArray());
	}

	private String ratio(String peer, ToDoubleFunction<Measurement> figure) {
		List<Measurement> own = this.rounds.get(peer);
		List<Measurement> other = this.rounds.get(this.yardstick);
		if (other == null) {
			return "-";
		}
		double ratio = median(IntStream.range(0, own.size())
			.mapToDouble((round) -> figure.applyAsDouble(own.get(round)) / figure.applyAsDouble(other.get(round)))
			.sorted()
			.toArray());
		return Double.isFinite(ratio) ? String.format("%.2f", ratio) : "-";
	}

	private static double median(double[] sorted) {
		return sorted[sorted.length / 2];
	}

}
