package bench;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import bench.Mix.Kind;
import io.grpc.Status;
import org.HdrHistogram.ConcurrentHistogram;

/** How the calls of a mixed load ended, by kind. Thread-safe. */
class Outcomes {

	private final Map<Kind, Map<Status.Code, LongAdder>> counts = new EnumMap<>(Kind.class);

	private final Map<Kind, ConcurrentHistogram> latencies = new EnumMap<>(Kind.class);

	/** How late the load generator starts calls. */
	private final ConcurrentHistogram startDelays = new ConcurrentHistogram(TimeUnit.SECONDS.toNanos(60), 3);

	private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();

	private double seconds;

	Outcomes() {
		for (Kind kind : Kind.values()) {
			this.counts.put(kind, new ConcurrentHashMap<>());
			this.latencies.put(kind, new ConcurrentHistogram(TimeUnit.SECONDS.toNanos(60), 3));
		}
	}

	/** A call starts that many nanoseconds after it was due. */
	void started(long nanos) {
		this.startDelays.recordValue(nanos);
	}

	void add(Kind kind, Status status, long nanos) {
		this.counts.get(kind).computeIfAbsent(status.getCode(), (key) -> new LongAdder()).increment();
		if (status.isOk()) {
			this.latencies.get(kind).recordValue(nanos);
		}
		else {
			this.failures.computeIfAbsent(failure(kind, status), (key) -> new LongAdder()).increment();
		}
	}

	/** A refusal's description names its bound, that of a deadline is of each call. */
	private static String failure(Kind kind, Status status) {
		return kind + " " + status.getCode()
				+ ((status.getCode() == Status.Code.DEADLINE_EXCEEDED) ? "" : ": " + status.getDescription());
	}

	/** How often calls failed in which way. */
	String failures() {
		return new TreeMap<>(this.failures).toString();
	}

	/** Sets how long calls were started. */
	Outcomes over(double seconds) {
		this.seconds = seconds;
		return this;
	}

	/** Calls that ended so. */
	long count(Status.Code code) {
		return Math.round(rate(code) * this.seconds);
	}

	/** Calls that ended, however. */
	long count() {
		return Math.round(rate() * this.seconds);
	}

	/** Calls a second that ended so. */
	double rate(Kind kind, Status.Code code) {
		LongAdder count = this.counts.get(kind).get(code);
		return (count != null) ? count.sum() / this.seconds : 0;
	}

	double rate(Status.Code code) {
		double rate = 0;
		for (Kind kind : Kind.values()) {
			rate += rate(kind, code);
		}
		return rate;
	}

	/** Calls a second that ended, however. */
	double rate() {
		double rate = 0;
		for (Status.Code code : Status.Code.values()) {
			rate += rate(code);
		}
		return rate;
	}

	/** In milliseconds. */
	double startDelayMillis(double percentile) {
		return this.startDelays.getValueAtPercentile(percentile) / 1e6;
	}

	/** Of calls that succeeded, in milliseconds. */
	double latencyMillis(Kind kind, double percentile) {
		return this.latencies.get(kind).getValueAtPercentile(percentile) / 1e6;
	}

}
