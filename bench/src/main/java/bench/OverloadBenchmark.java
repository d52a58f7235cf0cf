package bench;

import java.util.List;

import io.grpc.Status;

/**
 * Loads the service with four times what it can serve, and prints what becomes of the
 * calls. The service and PostgreSQL have one processor, the load generator another one,
 * so that the load does not shrink with the service.
 */
class OverloadBenchmark {

	private static final String DATABASE = "postgres";

	private static final int IN_FLIGHT = 32;

	private static final double UNLOADED = 0.25;

	private static final int OVERLOAD = 4;

	private static final int OVERLOAD_SECONDS = 30;

	private static final double AFTERWARDS = 0.5;

	private static final int PHASE_SECONDS = 10;

	/** The JVM compiles on the one processor that it also serves with. */
	private static final int WARM_UP_SECONDS = 40;

	private static final double STEP = 1.25;

	private static final int STEP_SECONDS = 5;

	private static final int TRIES = 2;

	private static final double NEARLY_ALL = 0.98;

	/** What a fresh JVM is loaded for, in parts. */
	private static final int[] COLD_SECONDS = { 2, 3, 5, 20 };

	private final Servers servers;

	private final Postgres postgres;

	private final Options options;

	OverloadBenchmark(Servers servers, Postgres postgres, Options options) {
		this.servers = servers;
		this.postgres = postgres;
		this.options = options;
	}

	void run() throws Exception {
		Processes.pin(ProcessHandle.current().pid(), 1);
		this.postgres.pin(0);
		if (this.options.cold()) {
			List<Image> images = WarmBenchmark.images(this.options);
			double peak = this.options.peak();
			for (Image image : images) {
				if (peak > 0) {
					WarmBenchmark.createDatabase(image, this.servers, this.postgres);
				}
				else {
					peak = peak(image);
				}
			}
			for (int round = 0; round < this.options.rounds(); round++) {
				for (Image image : images) {
					cold(image, peak);
				}
			}
		}
		else {
			try (ServerProcess service = this.servers.service("user-service", DATABASE, "-XX:ActiveProcessorCount=1",
					"-Xmx256m")) {
				this.postgres.fill(DATABASE, Bench.USERS);
				measure(service);
			}
		}
	}

	/** Of a process that creates the database, too. */
	private double peak(Image image) throws Exception {
		this.postgres.execute("postgres", "create database " + image.database());
		try (ServerProcess service = this.servers.image(image, image.database(), 0)) {
			this.postgres.fill(image.database(), Bench.USERS);
			return measure(service);
		}
	}

	/** The peak, and what becomes of an overload of one that is warm. */
	private double measure(ServerProcess service) throws Exception {
		Processes.pin(service.pid(), 0);
		try (MixedLoad load = load(service); HealthProbe health = new HealthProbe(service)) {
			double start = warmUp(load);
			health.reset();
			OverloadTable.printHead();
			double peak = findPeak(load, health, start);
			if (!this.options.cold()) {
				overload(load, health, peak);
			}
			return peak;
		}
	}

	private void overload(MixedLoad load, HealthProbe health, double peak) {
		OverloadTable.print("a quarter of it", load.atRate(peak * UNLOADED, PHASE_SECONDS), health);
		Outcomes overload = OverloadTable.print(OVERLOAD + " times as much",
				load.atRate(peak * OVERLOAD, OVERLOAD_SECONDS), health);
		OverloadTable.print("half, first 2 s afterwards", load.atRate(peak * AFTERWARDS, 2), health);
		OverloadTable.print("half, the next 5 s", load.atRate(peak * AFTERWARDS, 5), health);
		System.out.printf("%nGoodput under overload: %.0f %% of the peak%n",
				100 * overload.rate(Status.Code.OK) / peak);
	}

	/** Half of the peak from the first call on. */
	private void cold(Image image, double peak) throws Exception {
		System.out.printf("%n%s, half of %,.0f calls a second%n", image.name(), peak);
		OverloadTable.printHead();
		try (ServerProcess service = this.servers.image(image, image.database(), 0);
				MixedLoad load = load(service);
				HealthProbe health = new HealthProbe(service)) {
			load.calls(this.options.warmUpCalls(), IN_FLIGHT);
			health.reset();
			long calls = 0;
			long failed = 0;
			for (int seconds : COLD_SECONDS) {
				Outcomes outcomes = OverloadTable.print("for " + seconds + " s",
						load.atRate(peak * AFTERWARDS, seconds), health);
				calls += outcomes.count();
				failed += outcomes.count() - outcomes.count(Status.Code.OK);
			}
			System.out.printf("%nOf all, not served: %.2f %%%n", 100.0 * failed / calls);
		}
	}

	private MixedLoad load(ServerProcess service) {
		return this.options.many() ? MixedLoad.ofEachCaller(this.options.mix(), service)
				: MixedLoad.of(this.options.mix(), service);
	}

	/** All paths, those of an overload included. */
	private double warmUp(MixedLoad load) throws InterruptedException {
		double rate = load.inFlight(IN_FLIGHT, WARM_UP_SECONDS).rate(Status.Code.OK);
		if (!this.options.cold()) {
			load.atRate(rate * OVERLOAD, PHASE_SECONDS);
			load.atRate(rate * AFTERWARDS, PHASE_SECONDS);
		}
		return rate;
	}

	/**
	 * The highest rate at which nearly all calls succeed. A step is tried again once: a
	 * stall of the machine is no limit of the service.
	 */
	private static double findPeak(MixedLoad load, HealthProbe health, double start) {
		double peak = 0;
		double rate = start;
		for (int failed = 0; failed < TRIES;) {
			Outcomes outcomes = OverloadTable.print("%,.0f a second offered".formatted(rate),
					load.atRate(rate, STEP_SECONDS), health);
			peak = Math.max(peak, outcomes.rate(Status.Code.OK));
			if (outcomes.rate(Status.Code.OK) > NEARLY_ALL * outcomes.rate()) {
				failed = 0;
				rate *= STEP;
			}
			else {
				failed++;
				load.atRate(start * AFTERWARDS, STEP_SECONDS);
				health.reset();
			}
		}
		return peak;
	}

}
