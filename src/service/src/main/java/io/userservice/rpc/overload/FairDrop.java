package io.userservice.rpc.overload;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the calls of each connection in short windows, to tell connections with few
 * calls from the others. Thread-safe.
 */
class FairDrop {

	private static final long WINDOW = Duration.ofMillis(100).toNanos();

	/** What a few connections may use without being taken for large. */
	private static final int FEW_CALLS = 3;

	private static final int FEW_CONNECTIONS = 50;

	private final Map<Object, Integer> calls = new HashMap<>();

	private long windowStart;

	/** Connections with calls in the last window, and their calls on average. */
	private int connections;

	private double mean;

	/**
	 * Counts a call, and tells whether its connection has at least half as many calls as
	 * connections have on average, and more than a few if connections are few.
	 */
	synchronized boolean isLarge(Object connection, long now) {
		if (now - this.windowStart > WINDOW) {
			this.connections = this.calls.size();
			this.mean = this.calls.values().stream().mapToInt(Integer::intValue).average().orElse(0);
			this.calls.clear();
			this.windowStart = now;
		}
		int own = this.calls.merge(connection, 1, Integer::sum);
		boolean few = own <= FEW_CALLS && this.connections <= FEW_CONNECTIONS;
		return !few && own * 2 > this.mean;
	}

}
