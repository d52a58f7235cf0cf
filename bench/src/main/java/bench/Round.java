package bench;

import java.util.concurrent.CountDownLatch;

/**
 * A server under load for some time.
 *
 * @param server that is loaded
 * @param statistics of its responses
 * @param running counts down once for each loop or stream that has ended
 * @param until the {@link System#nanoTime()} from which no further call begins
 */
record Round(ServerProcess server, Statistics statistics, CountDownLatch running, long until) {

	boolean isOver() {
		return System.nanoTime() >= this.until || this.statistics.hasFailed();
	}

	void fail(Throwable ex) {
		this.statistics.fail(ex);
		this.running.countDown();
	}

}
