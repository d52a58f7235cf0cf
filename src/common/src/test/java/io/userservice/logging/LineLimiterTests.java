package io.userservice.logging;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LineLimiterTests {

	private final AtomicLong nanos = new AtomicLong();

	private final LineLimiter limiter = new LineLimiter(4, Duration.ofSeconds(1), this.nanos::get);

	@Test
	void admitsAFewLinesInAPeriodAndCountsTheOthers() {
		assertThat(admitted(10, 0)).isEqualTo(4);
		assertThat(this.limiter.takeLeftOut()).isEqualTo(6);
		assertThat(this.limiter.takeLeftOut()).isZero();
	}

	/** Else there could be twice as many around the end of a period. */
	@Test
	void beginsAPeriodWithItsFirstLine() {
		advance(900);
		assertThat(admitted(10, 0)).isEqualTo(4);
		advance(999);
		assertThat(admitted(10, 0)).isZero();
		advance(1);
		assertThat(admitted(10, 0)).isEqualTo(4);
	}

	@Test
	void keepsReservedLinesForOthers() {
		assertThat(admitted(10, 1)).isEqualTo(3);
		assertThat(admitted(10, 0)).isEqualTo(1);
	}

	@Test
	void admitsLinesAboutSomethingElseAtOnce() {
		admitted(10, 0);
		this.limiter.reset();
		assertThat(admitted(10, 0)).isEqualTo(4);
	}

	private long admitted(int lines, int reserved) {
		return IntStream.range(0, lines).filter((line) -> this.limiter.admitsBeside(reserved)).count();
	}

	private void advance(long millis) {
		this.nanos.addAndGet(Duration.ofMillis(millis).toNanos());
	}

}
