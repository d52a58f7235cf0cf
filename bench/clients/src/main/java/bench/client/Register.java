package bench.client;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A user, and when its states were acknowledged. */
final class Register {

	final int id;

	/** The versions by the moments of their responses. */
	private final NavigableMap<Long, Long> acknowledged = new TreeMap<>();

	private long deleted = Long.MAX_VALUE;

	Register(int id) {
		this.id = id;
	}

	synchronized void acknowledged(long version) {
		Map.Entry<Long, Long> last = this.acknowledged.lastEntry();
		this.acknowledged.put(System.nanoTime(), (last != null) ? Math.max(last.getValue(), version) : version);
	}

	synchronized void deleted() {
		this.deleted = System.nanoTime();
	}

	synchronized long leastAt(long moment) {
		Map.Entry<Long, Long> before = this.acknowledged.floorEntry(moment);
		return (before != null) ? before.getValue() : 0;
	}

	synchronized boolean isDeletedAt(long moment) {
		return this.deleted <= moment;
	}

}
