package bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Pairs of figures, without and with the client jar, taken in turn: in every other round
 * the second comes first.
 */
class Ratios {

	private final String title;

	private final List<Double> first = new ArrayList<>();

	private final List<Double> second = new ArrayList<>();

	private final List<Double> ratios = new ArrayList<>();

	Ratios(String title) {
		this.title = title;
	}

	/** Takes a figure. */
	@FunctionalInterface
	interface Taken {

		double get() throws Exception;

	}

	void add(int round, Taken without, Taken with) throws Exception {
		addMeans(round, 1, without, with);
	}

	/** Takes each so many times, and adds the means. */
	void addMeans(int round, int times, Taken without, Taken with) throws Exception {
		double bare = 0;
		double jar = 0;
		for (int time = 0; time < times; time++) {
			if ((round + time) % 2 == 0) {
				bare += without.get() / times;
				jar += with.get() / times;
			}
			else {
				jar += with.get() / times;
				bare += without.get() / times;
			}
		}
		this.first.add(bare);
		this.second.add(jar);
		this.ratios.add(jar / bare);
	}

	/** Medians; the ratio is the median of the pairs', with its quartiles. */
	void print() {
		System.out.printf("| %s | %.1f | %.1f | %.3f (%.3f to %.3f, %d pairs) |%n", this.title,
				quantile(this.first, 0.5), quantile(this.second, 0.5), quantile(this.ratios, 0.5),
				quantile(this.ratios, 0.25), quantile(this.ratios, 0.75), this.ratios.size());
	}

	private static double quantile(List<Double> values, double share) {
		return values.stream().sorted().toList().get((int) (values.size() * share));
	}

}
