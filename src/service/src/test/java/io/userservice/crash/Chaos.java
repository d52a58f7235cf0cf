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
 * Stops and restarts each replica and PostgreSQL at random times: replicas by SIGTERM or
 * SIGKILL, PostgreSQL by an immediate stop.
 */
class Chaos {

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

	private final AtomicInteger kills = new AtomicInteger();

	private final ConcurrentLinkedQueue<Long> stops = new ConcurrentLinkedQueue<>();

	private final AtomicInteger databaseStops = new AtomicInteger();

	private final List<ServiceProcess> replicas;

	private final DurablePostgres postgres;

	private final long seed;

	/** Whether a restart failed; the other threads stop then. */
	private volatile boolean failed;

	/**
	 * @param postgres null for a replica with a database of its own, which is stopped by
	 * SIGKILL alone
	 */
	Chaos(List<ServiceProcess> replicas, DurablePostgres postgres, long seed) {
		this.replicas = replicas;
		this.postgres = postgres;
		this.seed = seed;
	}

	/** Goes on until {@code ended}, and returns when all replicas serve again. */
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
			// A replica exits if it finds no database at its start; the test restarts it,
			// as an orchestrator does.
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

	/** Waits for a random time, up to 15 s; returns false if the test is over. */
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
