package io.userservice.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.userservice.file.Reloading;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.support.TaskUtils;
import org.springframework.util.function.ThrowingConsumer;

/** Polls the certificates, keys and stores on disk, on one thread. */
public class TlsFilePoller implements DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(TlsFilePoller.class);

	/** Has no thread until there is something to poll. */
	private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

	private final List<Runnable> tasks = new CopyOnWriteArrayList<>();

	private final Duration interval;

	public TlsFilePoller(TlsProperties properties) {
		this.interval = properties.reloadInterval();
		this.scheduler.setThreadNamePrefix("tls-files-");
		this.scheduler.setDaemon(true);
		this.scheduler.initialize();
	}

	/** Passes on what the files hold, now and whenever it is renewed on disk. */
	<T> void follow(Reloading<T> files, ThrowingConsumer<T> consumer) {
		use("Loaded", files, consumer);
		if (files.isOnDisk()) {
			repeat(() -> {
				if (files.poll()) {
					use("Renewed", files, consumer);
				}
			});
		}
	}

	/** Runs the task at each poll, after those that were added before it. */
	public synchronized void repeat(Runnable task) {
		if (this.tasks.isEmpty()) {
			this.scheduler.scheduleWithFixedDelay(() -> this.tasks.forEach(Runnable::run),
					Instant.now().plus(this.interval), this.interval);
		}
		this.tasks.add(TaskUtils.decorateTaskWithErrorHandler(task, TaskUtils.LOG_AND_SUPPRESS_ERROR_HANDLER, true));
	}

	private static <T> void use(String verb, Reloading<T> files, ThrowingConsumer<T> consumer) {
		T content = files.current();
		consumer.accept(content);
		logger.info("{} {}: {}", verb, files, content);
	}

	@Override
	public void destroy() {
		this.scheduler.shutdown();
	}

}
