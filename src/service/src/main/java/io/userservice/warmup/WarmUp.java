package io.userservice.warmup;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Lets the JVM compile what serves calls before there are callers: until it has, a call
 * takes many times the CPU. A runner, because Spring Boot declares an application live
 * before its runners and ready after them. A failure here never keeps a replica from
 * becoming ready.
 */
@Component
class WarmUp implements ApplicationRunner, DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(WarmUp.class);

	private final WarmUpProperties properties;

	private final WarmUpServer.Starter servers;

	private final WarmUpCalls calls = new WarmUpCalls();

	private final CountDownLatch destroyed = new CountDownLatch(1);

	WarmUp(WarmUpProperties properties, WarmUpServer.Starter servers) {
		this.properties = properties;
		this.servers = servers;
	}

	@Override
	public void run(ApplicationArguments arguments) throws InterruptedException {
		if (this.properties.calls() == 0) {
			return;
		}
		long start = System.nanoTime();
		String failure = makeCalls();
		if (this.calls.isStopped()) {
			// Once this returns, Spring Boot (4.1) declares the application ready.
			this.destroyed.await();
		}
		else {
			long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
			logger.info("Warmed up by {} of {} calls in {} ms{}", this.calls.ended(), this.properties.calls(), millis,
					(failure != null) ? "; it ended early: " + failure : "");
		}
	}

	private @Nullable String makeCalls() throws InterruptedException {
		try (WarmUpServer server = this.servers.start()) {
			this.calls.make(server.channel(), this.properties.calls(), this.properties.timeout());
			return this.calls.failure();
		}
		catch (RuntimeException ex) {
			return ex.toString();
		}
	}

	@EventListener
	void on(ContextClosedEvent closed) {
		this.calls.stop();
	}

	@Override
	public void destroy() {
		this.destroyed.countDown();
	}

}
