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
 * Stops and restarts each replica and PostgreSQL at random times: replicas by SIGTERM and
 * SIGKILL in turns, PostgreSQL by an immediate stop.
 */
class Chaos {

	/** Stops of each replica, unless the test runs for a time. */
	private static final int RESTARTS = 2;

	/** Stops of PostgreSQL, unless the test runs for a time. */
	private static final int DATABASE_STOPS = 5;

	/** CreateUsers calls that succeed before each stop, and after the last one. */
	private static final int CALLS = 100;

	private final Duration longestPause;

	private final AtomicInteger kills = new AtomicInteger();

	private final ConcurrentLinkedQueue<Long> stops = new ConcurrentLinkedQueue<>();

	private final AtomicInteger databaseStops = new AtomicInteger();

	private final List<ServiceProcess> replicas;

	private final DurablePostgres postgres;

	private final History history;

	private final CrashOptions options;

	/** Whether a restart failed; the other threads stop then. */
	private volatile boolean failed;

	/**
	 * @param postgres null for a replica with a database of its own, which is stopped by
	 * SIGKILL alone
	 */
	Chaos(List<ServiceProcess> replicas, DurablePostgres postgres, History history, CrashOptions options) {
		this.replicas = replicas;
		this.postgres = postgres;
		this.history = history;
		this.options = options;
		this.longestPause = Duration.ofSeconds(options.timed() ? 15 : 5);
	}

	/**
	 * Goes on until {@code ended} or enough was stopped, and returns when all replicas
	 * serve again.
	 */
	void run(BooleanSupplier ended) {
		Stream<Runnable> loops = IntStream.range(0, this.replicas.size())
			.mapToObj((index) -> () -> restart(this.replicas.get(index), random(index), ended));
		if (this.postgres != null) {
			loops = Stream.concat(loops, Stream.of(() -> restartPostgres(random(-1), ended)));
		}
		loops
			.map((work) -> CompletableFuture.runAsync(work, (thread) -> new Thread(thread).start())
				.whenComplete((result, failure) -> this.failed |= failure != null))
			.toList()
			.forEach(CompletableFuture::join);
		this.replicas.forEach(ServiceProcess::awaitReady);
		awaitCalls(0, ended);
	}

	private Random random(int index) {
		return new Random(this.options.seed() + index);
	}

	private void restart(ServiceProcess replica, Random random, BooleanSupplier ended) {
		boolean gracefully = random.nextBoolean();
		for (int stop = 0; goesOn(stop, RESTARTS) && pause(random, ended); stop++) {
			gracefully = this.postgres != null && !gracefully;
			if (gracefully) {
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
		for (int stop = 0; goesOn(stop, DATABASE_STOPS) && pause(random, ended); stop++) {
			this.postgres.crashAndRestart();
			this.databaseStops.incrementAndGet();
		}
	}

	private boolean goesOn(int stop, int enough) {
		return this.options.timed() || stop < enough;
	}

	/**
	 * Waits for a random time, and until clients got on; returns false if the test is
	 * over.
	 */
	private boolean pause(Random random, BooleanSupplier ended) {
		return awaitCalls((long) (random.nextDouble() * this.longestPause.toNanos()), ended);
	}

	private boolean awaitCalls(long pause, BooleanSupplier ended) {
		long end = System.nanoTime() + pause;
		long calls = this.history.creates.get() + CALLS;
		BooleanSupplier over = () -> this.failed || ended.getAsBoolean();
		Awaitility.await()
			.forever()
			.until(() -> over.getAsBoolean() || (System.nanoTime() > end && this.history.creates.get() >= calls));
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
