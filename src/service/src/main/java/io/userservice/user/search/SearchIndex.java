package io.userservice.user.search;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.userservice.user.UserException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Whether users can be found by words, and the work until they can: collects the words of
 * users that were stored before, and of those that replicas without search have written.
 * All replicas do so, a chunk at a time, and go on where another has stopped.
 */
@Component
class SearchIndex implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(SearchIndex.class);

	/** The longest that it delays the start. */
	private static final Duration AT_START = Duration.ofSeconds(2);

	/**
	 * Of each two seconds one, so that writers find the database free half of the time.
	 */
	private static final Duration AT_A_TIME = Duration.ofSeconds(1);

	/** Runs until the setting is enforced again, against a replica with another one. */
	private static final int ENFORCED_EACH = 60;

	private final SearchIndexStore store;

	private final CreationIndexBuild times;

	private final boolean enabled;

	private volatile boolean ready;

	private volatile boolean running;

	private boolean failing;

	private int runs;

	SearchIndex(SearchIndexStore store, CreationIndexBuild times, SearchProperties properties) {
		this.store = store;
		this.times = times;
		this.enabled = properties.enabled();
	}

	/**
	 * Throws unless users can be found.
	 * @throws UserException.SearchDisabled if they never can
	 * @throws UserException.SearchNotReady if words are still being collected
	 */
	void require() {
		if (!this.enabled) {
			throw new UserException.SearchDisabled();
		}
		if (!this.ready) {
			throw new UserException.SearchNotReady();
		}
	}

	@Override
	public void start() {
		this.running = true;
		work(AT_START);
	}

	@Scheduled(fixedDelay = 1, initialDelay = 1, timeUnit = TimeUnit.SECONDS)
	void run() {
		work(AT_A_TIME);
	}

	private synchronized void work(Duration time) {
		boolean atStart = time.equals(AT_START);
		try {
			if (this.runs++ % ENFORCED_EACH == 0) {
				enforce();
			}
			if (this.enabled) {
				collect(System.nanoTime() + time.toNanos());
				if (!atStart) {
					this.times.run();
				}
			}
			this.failing = false;
		}
		catch (RuntimeException ex) {
			if (!this.failing) {
				this.failing = true;
				logger.warn("Words for SearchUsers are collected later: {}", ex.getClass().getName());
			}
			// Enforced by the next run, if that has failed.
			this.runs = this.ready ? this.runs : 0;
		}
	}

	private void enforce() {
		if (this.enabled) {
			this.store.enable();
		}
		else {
			this.store.disable();
		}
	}

	private void collect(long until) {
		boolean goesOn = !this.store.isComplete();
		while (goesOn && this.running && System.nanoTime() < until) {
			goesOn = this.store.collectNext();
		}
		// Not where a replica without search has turned it off.
		boolean complete = !goesOn && this.store.isComplete();
		if (complete) {
			this.store.collectUnindexed();
		}
		this.ready = complete && this.times.isBuilt();
		if (complete) {
			checkFile(until);
		}
	}

	/** Another program may have written an H2 file, which has no triggers. */
	private void checkFile(long until) {
		boolean goesOn = true;
		while (goesOn && this.running && System.nanoTime() < until) {
			goesOn = this.store.checkNext();
		}
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** Starts before the servers, and stops after they have ended their calls. */
	@Override
	public int getPhase() {
		return 0;
	}

}
