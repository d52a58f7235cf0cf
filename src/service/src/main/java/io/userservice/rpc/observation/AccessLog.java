package io.userservice.rpc.observation;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.logging.LineLimiter;
import io.userservice.rpc.call.CallObserver;
import io.userservice.rpc.call.ObservedCall;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Writes a line for each call that has ended, on a thread of its own. Lines beyond a rate
 * are left out and counted, those of successful calls first.
 * <p>
 * Own code, because Logback's asynchronous appender (1.5) drops by level and knows no
 * rate, and Boot's structured logging only formats.
 */
@Component
class AccessLog implements CallObserver, SmartLifecycle {

	/** The name of its logger. */
	static final String LOGGER = "user-service.access";

	/** Before the server starts, and after it has ended its calls. */
	private static final int PHASE = 0;

	/** Lines that wait to be written: some 5 MB. */
	private static final int QUEUE = 10_000;

	private static final long FLUSH_MILLIS = 2_000;

	private final Logger logger = LoggerFactory.getLogger(LOGGER);

	private final ObservationProperties.AccessLog properties;

	private final BlockingQueue<AccessLine> lines = new LinkedBlockingQueue<>(QUEUE);

	private final LineLimiter limiter;

	private final Counter leftOut;

	private final AtomicLong unreported = new AtomicLong();

	private volatile @Nullable Thread thread;

	AccessLog(ObservationProperties properties, MeterRegistry registry) {
		this.properties = properties.accessLog();
		this.limiter = new LineLimiter(this.properties.linesPerSecond(), Duration.ofSeconds(1));
		this.leftOut = Counter.builder("user.service.access.log.left.out")
			.description("Lines of the access log that were left out because they were too many")
			.register(registry);
	}

	/** Queues the line of a call that has ended. */
	@Override
	public void onEnd(ObservedCall call, Status status) {
		if (!this.properties.enabled() || (status.isOk() && isSampledOut())) {
			return;
		}
		int reserved = status.isOk() ? this.properties.linesPerSecond() / 4 : 0;
		if (!this.limiter.admitsBeside(reserved) || !this.lines.offer(AccessLine.of(call, status))) {
			this.leftOut.increment();
			this.unreported.incrementAndGet();
		}
	}

	private boolean isSampledOut() {
		return this.properties.sample() < 1 && ThreadLocalRandom.current().nextDouble() >= this.properties.sample();
	}

	private void write() {
		try {
			while (!Thread.currentThread().isInterrupted()) {
				this.lines.take().writeTo(this.logger);
				long count = this.unreported.getAndSet(0);
				if (count > 0) {
					this.logger.info("Left out {} lines, of successful calls first", count);
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		for (AccessLine line = this.lines.poll(); line != null; line = this.lines.poll()) {
			line.writeTo(this.logger);
		}
	}

	@Override
	public void start() {
		Thread started = new Thread(this::write, "access-log");
		started.setDaemon(true);
		started.start();
		this.thread = started;
	}

	/** Writes the lines that wait. The server has ended its calls by now. */
	@Override
	public void stop() {
		Thread stopped = this.thread;
		if (stopped == null) {
			return;
		}
		this.thread = null;
		stopped.interrupt();
		try {
			stopped.join(FLUSH_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.thread != null;
	}

	@Override
	public boolean isAutoStartup() {
		return this.properties.enabled();
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
