package bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The measurements of all servers under one workload, printed as medians. A ratio is the
 * median of the rounds' ratios, since the machine's speed changes from round to round.
 */
class ResultTable {

	private final String title;

	private final String unit;

	private final String baseline;

	private final Map<String, List<Measurement>> rounds = new LinkedHashMap<>();

	/**
	 * Creates an empty table.
	 * @param baseline name of the server that ratios refer to
	 */
	ResultTable(String title, String unit, String baseline) {
		this.title = title;
		this.unit = unit;
		this.baseline = baseline;
	}

	void add(String server, Measurement measurement) {
		this.rounds.computeIfAbsent(server, (name) -> new ArrayList<>()).add(measurement);
	}

	void print() {
		System.out.printf("%n%s (ratios to %s)%n%n", this.title, this.baseline);
		System.out.printf(
				"| | %s/s | ratio | p50 µs | ratio | p99 µs | CPU µs | ratio | PostgreSQL CPU µs | ratio | RSS MiB |%n",
				this.unit);
		System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
		this.rounds.keySet()
			.forEach((server) -> System.out.printf(
					"| %s | %,.0f | %s | %,.0f | %s | %,.0f | %.1f | %s | %.1f | %s | %,.0f |%n", server,
					median(server, Measurement::rate), ratio(server, Measurement::rate),
					median(server, Measurement::p50), ratio(server, Measurement::p50), median(server, Measurement::p99),
					median(server, Measurement::cpu), ratio(server, Measurement::cpu),
					median(server, Measurement::databaseCpu), ratio(server, Measurement::databaseCpu),
					median(server, Measurement::memory)));
	}

	/** Prints between which values the rounds' ratios lie. */
	void printSpread() {
		if (!this.rounds.containsKey(this.baseline)) {
			return;
		}
		System.out.println();
		this.rounds.keySet().stream().filter((server) -> !server.equals(this.baseline)).forEach((server) -> {
			double[] rates = ratios(server, Measurement::rate);
			double[] cpu = ratios(server, Measurement::cpu);
			System.out.printf("%s: %s/s %.2f to %.2f, CPU %.2f to %.2f of %s in %d rounds%n", server, this.unit,
					rates[0], rates[rates.length - 1], cpu[0], cpu[cpu.length - 1], this.baseline, rates.length);
		});
	}

	private double median(String server, ToDoubleFunction<Measurement> figure) {
		return median(this.rounds.get(server).stream().mapToDouble(figure).sorted().toArray());
	}

	private String ratio(String server, ToDoubleFunction<Measurement> figure) {
		if (!this.rounds.containsKey(this.baseline)) {
			return "-";
		}
		double ratio = median(ratios(server, figure));
		return Double.isFinite(ratio) ? String.format("%.2f", ratio) : "-";
	}

	private double[] ratios(String server, ToDoubleFunction<Measurement> figure) {
		List<Measurement> own = this.rounds.get(server);
		List<Measurement> other = this.rounds.get(this.baseline);
		return IntStream.range(0, own.size())
			.mapToDouble((round) -> figure.applyAsDouble(own.get(round)) / figure.applyAsDouble(other.get(round)))
			.sorted()
			.toArray();
	}

	private static double median(double[] sorted) {
		return sorted[sorted.length / 2];
	}

}
