package io.userservice.crash;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.userservice.testing.ServiceProcess;
import org.awaitility.Awaitility;

/**
 * Kills and restarts each replica, and PostgreSQL, after random times and in random ways.
 */
class Chaos {

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

	private final AtomicInteger kills = new AtomicInteger();

	private final ConcurrentLinkedQueue<Long> stops = new ConcurrentLinkedQueue<>();

	private final AtomicInteger databaseStops = new AtomicInteger();

	private final List<ServiceProcess> replicas;

	private final DurablePostgres postgres;

	private final long seed;

	/** Of one that restarts: then the others need not go on. */
	private volatile boolean failed;

	/**
	 * @param postgres null for a service with a database of its own
	 */
	Chaos(List<ServiceProcess> replicas, DurablePostgres postgres, long seed) {
		this.replicas = replicas;
		this.postgres = postgres;
		this.seed = seed;
	}

	/** Returns when all run again. */
	void run(BooleanSupplier ended) {
		Stream<Runnable> endless = IntStream.range(0, this.replicas.size())
			.mapToObj((index) -> () -> restart(this.replicas.get(index), new Random(this.seed + index), ended));
		if (this.postgres != null) {
			endless = Stream.concat(endless, Stream.of(() -> restartPostgres(new Random(this.seed - 1), ended)));
		}
		endless
			.map((work) -> CompletableFuture.runAsync(work, (thread) -> new Thread(thread).start())
				.whenComplete((result, failure) -> this.failed |= failure != null))
			.toList()
			.forEach(CompletableFuture::join);
		this.replicas.forEach(ServiceProcess::awaitReady);
	}

	private void restart(ServiceProcess replica, Random random, BooleanSupplier ended) {
		while (pause(random, ended)) {
			if (this.postgres != null && random.nextBoolean()) {
				long start = System.nanoTime();
				replica.signal("TERM");
				replica.awaitExit();
				this.stops.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
			}
			else {
				replica.close();
				this.kills.incrementAndGet();
			}
			// A start that finds no database ends; who runs replicas starts them again.
			do {
				replica.start();
			}
			while (!replica.comesUp() && !this.failed);
		}
	}

	private void restartPostgres(Random random, BooleanSupplier ended) {
		while (pause(random, ended)) {
			this.postgres.crashAndRestart();
			this.databaseStops.incrementAndGet();
		}
	}

	/** False when it is over. */
	private boolean pause(Random random, BooleanSupplier ended) {
		long end = System.nanoTime() + (long) (random.nextDouble() * LONGEST_PAUSE.toNanos());
		BooleanSupplier over = () -> this.failed || ended.getAsBoolean();
		Awaitility.await().forever().until(() -> over.getAsBoolean() || System.nanoTime() > end);
		return !over.getAsBoolean();
	}

	int restarts() {
		return this.kills.get() + this.stops.size();
	}

	int databaseStops() {
		return this.databaseStops.get();
	}

	String figures() {
		return "%s SIGKILL and %d SIGTERM of replicas, which took %s ms, %s immediate stops of PostgreSQL"
			.formatted(this.kills, this.stops.size(), this.stops, this.databaseStops);
	}

}
