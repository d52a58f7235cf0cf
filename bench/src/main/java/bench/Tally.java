package bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

import org.HdrHistogram.ConcurrentHistogram;

/**
 * What the load generator has counted. A wrong answer or a failed call makes the round
 * fail.
 */
class Tally {

	private final LongAdder units = new LongAdder();

	private final ConcurrentHistogram latencies = new ConcurrentHistogram(TimeUnit.SECONDS.toNanos(60), 3);

	private final AtomicReference<Throwable> failure = new AtomicReference<>();

	void add(long count) {
		this.units.add(count);
	}

	void took(long nanos) {
		this.latencies.recordValue(nanos);
	}

	void failed(Throwable ex) {
		this.failure.compareAndSet(null, ex);
	}

	void check(boolean correct, Object answer) {
		if (!correct) {
			failed(new IllegalStateException("wrong answer: " + answer));
		}
	}

	boolean hasFailed() {
		return this.failure.get() != null;
	}

	long units() {
		if (hasFailed()) {
			throw new IllegalStateException(this.failure.get());
		}
		return this.units.sum();
	}

	double micros(double percentile) {
		return this.latencies.getValueAtPercentile(percentile) / 1000.0;
	}

}
