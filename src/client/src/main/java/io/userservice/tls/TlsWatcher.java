package io.userservice.tls;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;

/**
 * Looks at all certificates, keys and stores on disk again and again, on one thread, and
 * has done what is to follow on each look.
 */
public class TlsWatcher implements DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(TlsWatcher.class);

	private final List<Runnable> tasks = new CopyOnWriteArrayList<>();

	private final Duration interval;

	private ScheduledExecutorService thread;

	public TlsWatcher(TlsProperties properties) {
		this.interval = properties.reloadInterval();
	}

	/** Hands on what the source holds, now and whenever it is renewed on disk. */
	<T> void follow(TlsSource<T> source, Consumer<T> user) {
		ReloadingFiles<T> files = new ReloadingFiles<>(source, user);
		if (source.isOnDisk()) {
			repeat(files::look);
		}
	}

	void repeat(Runnable task) {
		this.tasks.add(task);
		start();
	}

	/** Without TLS there is no thread. */
	private synchronized void start() {
		if (this.thread == null) {
			this.thread = Executors.newSingleThreadScheduledExecutor(TlsWatcher::daemon);
			long nanos = this.interval.toNanos();
			this.thread.scheduleWithFixedDelay(this::look, nanos, nanos, TimeUnit.NANOSECONDS);
		}
	}

	private void look() {
		try {
			this.tasks.forEach(Runnable::run);
		}
		catch (RuntimeException ex) {
			// Would end the looking otherwise.
			logger.error("The TLS files could not be looked at.", ex);
		}
	}

	@Override
	public synchronized void destroy() {
		if (this.thread != null) {
			this.thread.shutdownNow();
		}
	}

	private static Thread daemon(Runnable work) {
		Thread thread = new Thread(work, "tls-files");
		thread.setDaemon(true);
		return thread;
	}

}
