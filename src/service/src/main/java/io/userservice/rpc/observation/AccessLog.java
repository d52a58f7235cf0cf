package io.userservice.rpc.observation;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.rpc.call.ObservedCall;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Writes a line for each call that has ended, on a thread of its own. Lines beyond a rate
 * are left out and counted, those of successful calls first.
 * <p>
 * Own code, because Logback's asynchronous appender (1.5) drops by level and knows no
 * rate, and Boot's structured logging only formats.
 */
@Component
class AccessLog implements DisposableBean {

	/** The name of its logger. */
	static final String LOGGER = "user-service.access";

	/** Lines that wait to be written: some 5 MB. */
	private static final int QUEUE = 10_000;

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private static final long FLUSH_MILLIS = 2_000;

	private final Logger logger = LoggerFactory.getLogger(LOGGER);

	private final ObservationProperties.AccessLog properties;

	private final BlockingQueue<AccessLine> lines = new LinkedBlockingQueue<>(QUEUE);

	private final Counter leftOut;

	private final Thread thread = new Thread(this::write, "access-log");

	private long second = System.nanoTime();

	private int linesInSecond;

	private long unreported;

	AccessLog(ObservationProperties properties, MeterRegistry registry) {
		this.properties = properties.accessLog();
		this.leftOut = Counter.builder("user.service.access.log.left.out")
			.description("Lines of the access log that were left out because they were too many")
			.register(registry);
		this.thread.setDaemon(true);
		if (this.properties.enabled()) {
			this.thread.start();
		}
	}

	/** Queues the line of a call that has ended. Does not block. */
	void ended(ObservedCall call, Status status) {
		if (!this.properties.enabled() || (status.isOk() && isSampledOut())) {
			return;
		}
		if (!admits(status.isOk()) || !this.lines.offer(AccessLine.of(call, status))) {
			leaveOut();
		}
	}

	private boolean isSampledOut() {
		return this.properties.sample() < 1 && ThreadLocalRandom.current().nextDouble() >= this.properties.sample();
	}

	private synchronized boolean admits(boolean successful) {
		long now = System.nanoTime();
		if (now - this.second >= SECOND) {
			this.second = now;
			this.linesInSecond = 0;
		}
		int most = this.properties.linesPerSecond();
		if (this.linesInSecond >= (successful ? most - most / 4 : most)) {
			return false;
		}
		this.linesInSecond++;
		return true;
	}

	private synchronized void leaveOut() {
		this.leftOut.increment();
		this.unreported++;
	}

	private synchronized long takeUnreported() {
		long count = this.unreported;
		this.unreported = 0;
		return count;
	}

	private void write() {
		try {
			while (!Thread.currentThread().isInterrupted()) {
				this.lines.take().writeTo(this.logger);
				long count = takeUnreported();
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

	/** Writes the lines that wait. The server has ended its calls by now. */
	@Override
	public void destroy() throws InterruptedException {
		this.thread.interrupt();
		this.thread.join(FLUSH_MILLIS);
	}

}
