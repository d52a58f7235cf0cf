package bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

import org.HdrHistogram.ConcurrentHistogram;

/**
 * Units and latencies of a round. A wrong response or a failed call makes the round fail.
 */
class Statistics {

	private final LongAdder units = new LongAdder();

	private final ConcurrentHistogram latencies = new ConcurrentHistogram(TimeUnit.SECONDS.toNanos(60), 3);

	private final AtomicReference<Throwable> failure = new AtomicReference<>();

	void add(long count) {
		this.units.add(count);
	}

	void recordLatency(long nanos) {
		this.latencies.recordValue(nanos);
	}

	void fail(Throwable ex) {
		this.failure.compareAndSet(null, ex);
	}

	void check(boolean correct, Object response) {
		if (!correct) {
			fail(new IllegalStateException("wrong response: " + response));
		}
	}

	boolean hasFailed() {
		return this.failure.get() != null;
	}

	/** Throws what made the round fail. */
	long units() {
		if (hasFailed()) {
			throw new IllegalStateException(this.failure.get());
		}
		return this.units.sum();
	}

	double latencyMicros(double percentile) {
		return this.latencies.getValueAtPercentile(percentile) / 1000.0;
	}

}
