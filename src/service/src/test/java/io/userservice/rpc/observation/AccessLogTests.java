package io.userservice.rpc.observation;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.grpc.Metadata;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.userservice.rpc.call.ObservedCall;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class AccessLogTests {

	private final Logger logger = (Logger) LoggerFactory.getLogger(AccessLog.LOGGER);

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
		@Override
		protected void append(ILoggingEvent event) {
			AccessLogTests.this.lines.add(event.getFormattedMessage());
		}
	};

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	@BeforeEach
	void listen() {
		this.appender.start();
		this.logger.addAppender(this.appender);
	}

	@AfterEach
	void stop() {
		this.logger.detachAppender(this.appender);
	}

	@Test
	void writesNothingUnlessItIsEnabled() {
		AccessLog log = log(false, 1, 100);
		end(log, Status.OK, 10);
		log.stop();
		assertThat(this.lines).isEmpty();
	}

	@Test
	void writesALineForEachCallAtTheEndToo() {
		AccessLog log = log(true, 1, 1_000);
		end(log, Status.OK, 500);
		log.stop();
		assertThat(this.lines).hasSize(500).allMatch((line) -> line.startsWith("a.B/C OK "));
	}

	@Test
	void keepsAFourthOfTheLinesForFailures() {
		long start = System.nanoTime();
		AccessLog log = log(true, 1, 40);
		end(log, Status.OK, 1_000);
		end(log, Status.NOT_FOUND, 1_000);
		Awaitility.await().until(() -> this.lines.stream().anyMatch((line) -> line.startsWith("Left out")));
		log.stop();
		// Those of each second that began meanwhile.
		int seconds = 2 + (int) TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
		assertThat(this.lines.stream().filter((line) -> line.contains(" OK "))).hasSizeBetween(30, 30 * seconds);
		assertThat(this.lines.stream().filter((line) -> line.contains(" NOT_FOUND "))).hasSizeBetween(10, 40 * seconds);
		long written = this.lines.stream().filter((line) -> line.startsWith("a.B/C")).count();
		assertThat(this.registry.get("user.service.access.log.left.out").counter().count()).isEqualTo(2_000 - written);
	}

	@Test
	void leavesNoFailureOutOfASample() {
		AccessLog log = log(true, 0, 10_000);
		end(log, Status.OK, 100);
		end(log, Status.CANCELLED, 100);
		log.stop();
		assertThat(this.lines).hasSize(100).allMatch((line) -> line.contains(" CANCELLED "));
	}

	private AccessLog log(boolean enabled, double sample, int linesPerSecond) {
		AccessLog log = new AccessLog(new ObservationProperties(false, false,
				new ObservationProperties.AccessLog(enabled, sample, linesPerSecond)), this.registry);
		if (log.isAutoStartup()) {
			log.start();
		}
		return log;
	}

	private static void end(AccessLog log, Status status, int calls) {
		IntStream.range(0, calls).forEach((call) -> log.onEnd(new ObservedCall("a.B/C", new Metadata(), log), status));
	}

}
