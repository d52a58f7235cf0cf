package bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long starts took, printed as medians; a ratio is the median of the rounds' ratios
 * to the first command.
 */
class StartTable {

	private final String title;

	private final String baseline;

	private final Map<String, List<Long>> millis = new LinkedHashMap<>();

	StartTable(String title, List<StartedCommand> commands) {
		this.title = title;
		this.baseline = commands.get(0).name();
		commands.forEach((command) -> this.millis.put(command.name(), new ArrayList<>()));
	}

	void add(StartedCommand command) throws Exception {
		this.millis.get(command.name()).add(command.millis());
	}

	void print() {
		System.out.printf("%n**Start, %s (ratios to %s)**%n%n", this.title, this.baseline);
		System.out.println("| | to the first served call | ratio |\n|---|---|---|");
		List<Long> base = this.millis.get(this.baseline);
		this.millis.forEach((name, all) -> {
			List<Double> ratios = new ArrayList<>();
			for (int round = 0; round < all.size(); round++) {
				ratios.add(all.get(round) / (double) base.get(round));
			}
			System.out.printf("| %s | %.2f s | %.2f |%n", name,
					median(all.stream().map(Long::doubleValue).toList()) / 1000, median(ratios));
		});
	}

	private static double median(List<Double> values) {
		return values.stream().sorted().toList().get(values.size() / 2);
	}

}
