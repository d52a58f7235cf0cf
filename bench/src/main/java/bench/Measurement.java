package bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * One round of one peer.
 *
 * @param rate units of work a second
 * @param p50 median latency of a call (of a message, in Chat) in microseconds
 * @param p99 its 99th percentile in microseconds
 * @param cpu CPU of the server's process, microseconds a unit
 * @param databaseCpu CPU of all of PostgreSQL's processes, microseconds a unit
 * @param memory resident memory of the server's process at the end, MiB
 */
record Measurement(double rate, double p50, double p99, double cpu, double databaseCpu, double memory) {

	static Measurement of(Peer peer, Postgres postgres, int lanes, BiConsumer<Tally, CountDownLatch> load)
			throws InterruptedException {
		Tally tally = new Tally();
		CountDownLatch open = new CountDownLatch(lanes);
		long cpu = Processes.cpu(peer.pid());
		long databaseCpu = postgres.cpu();
		long start = System.nanoTime();
		load.accept(tally, open);
		while (!open.await(1, TimeUnit.SECONDS)) {
			if (tally.hasFailed() || System.nanoTime() - start > TimeUnit.MINUTES.toNanos(2)) {
				tally.failed(new IllegalStateException(peer.name() + " left calls unanswered"));
				break;
			}
		}
		double seconds = (System.nanoTime() - start) / 1e9;
		double units = tally.units();
		return new Measurement(units / seconds, tally.micros(50), tally.micros(99),
				(Processes.cpu(peer.pid()) - cpu) / units, (postgres.cpu() - databaseCpu) / units,
				Processes.residentMegabytes(peer.pid()));
	}

}
