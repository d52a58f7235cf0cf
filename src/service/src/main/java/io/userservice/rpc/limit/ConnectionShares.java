package io.userservice.rpc.limit;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the calls of each connection in short windows, to tell connections with few
 * calls from the others. Thread-safe.
 */
class ConnectionShares {

	private static final long WINDOW = Duration.ofMillis(100).toNanos();

	private final Map<Object, Integer> calls = new HashMap<>();

	private long windowStart;

	/** Calls of a connection in the last window, on average. */
	private double mean;

	/**
	 * Counts a call, and tells whether its connection has at least half as many calls as
	 * connections have on average.
	 */
	synchronized boolean isLarge(Object connection, long now) {
		if (now - this.windowStart > WINDOW) {
			this.mean = this.calls.values().stream().mapToInt(Integer::intValue).average().orElse(0);
			this.calls.clear();
			this.windowStart = now;
		}
		return this.calls.merge(connection, 1, Integer::sum) * 2 > this.mean;
	}

}
