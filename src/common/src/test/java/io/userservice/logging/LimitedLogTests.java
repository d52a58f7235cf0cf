package io.userservice.logging;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.slf4j.Logger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

class LimitedLogTests {

	private final AtomicLong nanos = new AtomicLong();

	private final Logger logger = mock(Logger.class,
			(call) -> call.getMethod().getName().equals("getName") ? "limited" : Mockito.RETURNS_DEFAULTS.answer(call));

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final LimitedLog log = new LimitedLog(this.logger, 5, this.registry, this.nanos::get);

	@Test
	void logsAFewLinesASecondAndHowManyWereLeftOut() {
		log(100);
		assertThat(this.registry.get("user.service.log.left.out").tag("logger", "limited").counter().count())
			.isEqualTo(95);
		verify(this.logger, times(5)).warn("trouble");
		this.nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
		log(1);
		verify(this.logger).info("Left out {} lines such as the next one", 95L);
		verify(this.logger, times(6)).warn("trouble");
		verify(this.logger).getName();
		verifyNoMoreInteractions(this.logger);
	}

	private void log(int lines) {
		IntStream.range(0, lines).forEach((line) -> this.log.log((logger) -> logger.warn("trouble")));
	}

}
