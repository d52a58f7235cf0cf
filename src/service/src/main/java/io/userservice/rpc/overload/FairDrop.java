package io.userservice.rpc.overload;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Decides whose calls are dropped in an overload: those of connections with many calls,
 * by the calls of each connection in short windows. Thread-safe.
 */
class FairDrop {

	private static final long WINDOW = Duration.ofMillis(100).toNanos();

	/** This many calls of a connection are kept in each window... */
	private static final int KEPT_CALLS = 3;

	/** ...unless more connections have calls, whose kept calls would be too many. */
	private static final int MOST_CONNECTIONS = 50;

	/** Calls of the current window, by connection. */
	private final Map<Object, Integer> calls = new HashMap<>();

	private long windowStart;

	/** Connections with calls in the last window. */
	private int connections;

	/** Their calls, on average. */
	private double mean;

	/**
	 * Counts a call, and tells whether it may be dropped: its connection has more than
	 * half as many calls as connections have on average, and more than are always kept.
	 */
	synchronized boolean mayDrop(Object connection, long now) {
		if (now - this.windowStart > WINDOW) {
			this.connections = this.calls.size();
			this.mean = this.calls.values().stream().mapToInt(Integer::intValue).average().orElse(0);
			this.calls.clear();
			this.windowStart = now;
		}
		int own = this.calls.merge(connection, 1, Integer::sum);
		boolean kept = own <= KEPT_CALLS && this.connections <= MOST_CONNECTIONS;
		return !kept && own * 2 > this.mean;
	}

}
