package bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What one round of one server showed.
 *
 * @param rate units of work a second
 * @param p50 median latency of a call (of a message, in Chat) in microseconds
 * @param p99 its 99th percentile in microseconds
 * @param cpu CPU of the server's process, microseconds a unit
 * @param databaseCpu CPU of all of PostgreSQL's processes, microseconds a unit
 * @param memory resident memory of the server's process at the end, MiB
 */
record Measurement(double rate, double p50, double p99, double cpu, double databaseCpu, double memory) {

	/** The same with the CPU of both as that of the server. */
	Measurement together() {
		return new Measurement(this.rate, this.p50, this.p99, this.cpu + this.databaseCpu, this.databaseCpu,
				this.memory);
	}

	/** The same with more CPU of the server. */
	Measurement plusCpu(double micros) {
		return new Measurement(this.rate, this.p50, this.p99, this.cpu + micros, this.databaseCpu, this.memory);
	}

	/**
	 * Loads a server for some seconds and a bit more, until the last call has ended.
	 * @param parallel how many loops or streams the load starts
	 */
	static Measurement of(ServerProcess server, Postgres postgres, int parallel, double seconds, Consumer<Round> load)
			throws InterruptedException {
		Statistics statistics = new Statistics();
		CountDownLatch running = new CountDownLatch(parallel);
		long cpu = Processes.cpu(server.pid());
		long databaseCpu = postgres.cpu();
		long start = System.nanoTime();
		load.accept(new Round(server, statistics, running, start + (long) (seconds * 1e9)));
		while (!running.await(1, TimeUnit.SECONDS)) {
			if (statistics.hasFailed() || System.nanoTime() - start > TimeUnit.MINUTES.toNanos(2)) {
				statistics.fail(new IllegalStateException(server.name() + " did not end all calls"));
				break;
			}
		}
		double elapsed = (System.nanoTime() - start) / 1e9;
		double units = statistics.units();
		return new Measurement(units / elapsed, statistics.latencyMicros(50), statistics.latencyMicros(99),
				(Processes.cpu(server.pid()) - cpu) / units, (postgres.cpu() - databaseCpu) / units,
				Processes.residentMegabytes(server.pid()));
	}

}
