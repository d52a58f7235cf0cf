package io.userservice.crash;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.userservice.ServiceProcess;

/** Kills and restarts what it can, as its random numbers say. */
class Chaos {

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

	private final List<ServiceProcess> replicas;

	private final DurablePostgres postgres;

	private final Random random;

	private int kills;

	private int stops;

	private int databaseStops;

	/**
	 * @param postgres null for a service with a database of its own */
	Chaos(List<ServiceProcess> replicas, DurablePostgres postgres, long seed) {
		this.replicas = replicas;
		this.postgres = postgres;
		this.random = new Random(seed);
	}

	void run(BooleanSupplier ended) throws Exception {
		while (!ended.getAsBoolean()) {
			LockSupport.parkNanos((long) (this.random.nextDouble() * LONGEST_PAUSE.toNanos()));
			ServiceProcess victim = this.replicas.get(this.random.nextInt(this.replicas.size()));
			int action = this.random.nextInt((this.postgres != null) ? 3 : 2);
			if (action == 2) {
				this.databaseStops++;
				this.postgres.crashAndRestart();
			}
			else if (action == 1) {
				this.stops++;
				victim.signal("TERM");
				victim.awaitExit();
				victim.start();
			}
			else {
				this.kills++;
				victim.close();
				victim.start();
			}
			awaitHalf(ended);
		}
		this.replicas.forEach(ServiceProcess::awaitReady);
	}

	/** Without it nearly all the time nothing would run, and nothing could be lost. */
	private void awaitHalf(BooleanSupplier ended) {
		while (!ended.getAsBoolean()
				&& this.replicas.stream().filter(ServiceProcess::isReady).count() * 2 < this.replicas.size()) {
			LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
		}
	}

	String figures() {
		return "%d SIGKILL and %d SIGTERM of replicas, %d immediate stops of PostgreSQL".formatted(this.kills,
				this.stops, this.databaseStops);
	}

}
