package bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.grpc.Status;

/**
 * Measures the CPU that a fresh replica of the image takes for its start and its first
 * calls, against the images of other builds.
 */
class WarmBenchmark {

	/** Where the parts of the first calls end. */
	private static final int[] PARTS = { 1_000, 5_000, 20_000 };

	private static final int IN_FLIGHT = 16;

	private final Servers servers;

	private final Postgres postgres;

	private final Options options;

	/** Seconds to the first call, CPU seconds until then and of each part, memory. */
	private final Map<Mix, Map<Image, List<double[]>>> rounds = new LinkedHashMap<>();

	WarmBenchmark(Servers servers, Postgres postgres, Options options) {
		this.servers = servers;
		this.postgres = postgres;
		this.options = options;
	}

	void run() throws Exception {
		List<Image> images = images(this.options);
		for (Image image : images) {
			createDatabase(image, this.servers, this.postgres);
		}
		for (int round = 0; round < this.options.rounds(); round++) {
			for (Mix mix : this.options.quick() ? List.of(Mix.LOOKUPS) : List.of(Mix.LOOKUPS, Mix.ALL)) {
				for (int index = 0; index < images.size(); index++) {
					Image image = images.get((index + round) % images.size());
					this.rounds.computeIfAbsent(mix, (key) -> new LinkedHashMap<>())
						.computeIfAbsent(image, (key) -> new ArrayList<>())
						.add(measure(image, mix));
				}
			}
			System.err.printf("warm: round %d of %d%n", round + 1, this.options.rounds());
		}
		this.rounds.forEach((mix, ofMix) -> print(mix, ofMix, images.get(images.size() - 1)));
	}

	/** This build's and the others'. */
	static List<Image> images(Options options) throws Exception {
		List<Image> images = new ArrayList<>(List.of(Image.of(options.serviceJar())));
		for (String jar : options.otherJars()) {
			images.add(Image.of(jar));
		}
		return images;
	}

	/** The tables are the image's own. */
	static void createDatabase(Image image, Servers servers, Postgres postgres) throws Exception {
		postgres.execute("postgres", "create database " + image.database());
		servers.image(image, image.database()).close();
		postgres.fill(image.database(), Bench.USERS);
	}

	private double[] measure(Image image, Mix mix) throws Exception {
		double[] figures = new double[PARTS.length + 3];
		try (ServerProcess server = this.servers.image(image, image.database());
				MixedLoad load = MixedLoad.of(mix, server)) {
			figures[0] = server.startMillis() / 1e3;
			long before = Processes.cpu(server.pid());
			figures[1] = before / 1e6;
			int made = 0;
			for (int part = 0; part < PARTS.length; part++) {
				Outcomes outcomes = load.calls(PARTS[part] - made, IN_FLIGHT);
				if (outcomes.rate(Status.Code.OK) < outcomes.rate()) {
					System.err.printf("%s, calls to %,d: %s%n", image.name(), PARTS[part], outcomes.failures());
				}
				long now = Processes.cpu(server.pid());
				figures[2 + part] = (now - before) / 1e6;
				made = PARTS[part];
				before = now;
			}
			figures[PARTS.length + 2] = Processes.residentMegabytes(server.pid());
		}
		return figures;
	}

	private void print(Mix mix, Map<Image, List<double[]>> ofMix, Image baseline) {
		System.out.printf("%n%s (ratios to %s)%n%n",
				(mix == Mix.LOOKUPS) ? "GetUser" : "GetUser, CreateUsers, ListUsers", baseline.name());
		System.out.println("| | to the first call, s | its CPU, s | CPU of calls 1 to 1,000, s | 1,001 to 5,000"
				+ " | 5,001 to 20,000 | 1 to 20,000 | RSS MiB |");
		System.out.println("|---".repeat(8) + "|");
		ofMix.forEach((image, all) -> {
			List<double[]> other = ofMix.get(baseline);
			System.out.printf("| %s | %s | %s | %s | %s | %s | %s | %s |%n", image.name(), figure(all, other, 0, 0),
					figure(all, other, 1, 1), figure(all, other, 2, 2), figure(all, other, 3, 3),
					figure(all, other, 4, 4), figure(all, other, 2, 4), figure(all, other, 5, 5));
		});
	}

	/** The median of the sum of some figures, and of its ratios. */
	private static String figure(List<double[]> own, List<double[]> other, int from, int to) {
		double[] sums = own.stream().mapToDouble((figures) -> sum(figures, from, to)).sorted().toArray();
		double[] ratios = IntStream.range(0, own.size())
			.mapToDouble((round) -> sum(own.get(round), from, to) / sum(other.get(round), from, to))
			.sorted()
			.toArray();
		return "%,.2f (%.2f)".formatted(median(sums), median(ratios));
	}

	private static double median(double[] sorted) {
		return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
	}

	private static double sum(double[] figures, int from, int to) {
		return IntStream.rangeClosed(from, to).mapToDouble((index) -> figures[index]).sum();
	}

}
