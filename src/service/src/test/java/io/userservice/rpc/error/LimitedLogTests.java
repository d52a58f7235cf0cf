package io.userservice.rpc.error;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

class LimitedLogTests {

	private final AtomicLong nanos = new AtomicLong();

	private final Logger logger = mock();

	private final LimitedLog log = new LimitedLog(this.logger, new LogProperties(5), this.nanos::get);

	@Test
	void logsAFewLinesASecondAndHowManyWereLeftOut() {
		log(100);
		verify(this.logger, times(5)).warn("trouble");
		this.nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
		log(1);
		verify(this.logger).info("Left out {} lines such as the next one", 95L);
		verify(this.logger, times(6)).warn("trouble");
		verifyNoMoreInteractions(this.logger);
	}

	private void log(int lines) {
		IntStream.range(0, lines).forEach((line) -> this.log.log((logger) -> logger.warn("trouble")));
	}

}
