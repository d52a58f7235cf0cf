package io.userservice.user.watch;

import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import io.userservice.database.DatabaseKind;
import io.userservice.user.change.ChangeNotifications;
import io.userservice.user.change.Span;
import io.userservice.user.change.UserChangeLog;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Follows the log for all watchers of this replica: one thread reads what is new, when a
 * commit of this process or a notification wakes it, and each second. It keeps the latest
 * changes; each watcher has a place among them, and one that is behind reads for itself.
 * So a slow watcher costs little memory.
 */
@Component
public class ChangeFeed implements SmartLifecycle {

	/** Finds changes of which no notification came. */
	private static final Duration POLL = Duration.ofSeconds(1);

	/** Reads no more often, so that many commits share a read. */
	private static final long SHORTEST_PAUSE = Duration.ofMillis(20).toNanos();

	private static final long LONGEST_PAUSE = Duration.ofMillis(100).toNanos();

	/** How long the log may be unreadable until watchers are told. */
	private static final Duration OUTAGE = Duration.ofSeconds(10);

	private final UserChangeLog log;

	private final ChangeReader reader;

	private final UnsentChanges unsent;

	private final KeptChanges kept = new KeptChanges();

	private final Set<ChangeWatch> watches = ConcurrentHashMap.newKeySet();

	private final Semaphore wakeUp = new Semaphore(0);

	private final DataSource database;

	private final DatabaseKind kind;

	private @Nullable Thread thread;

	private @Nullable ChangeNotifications notifications;

	/** From the start on. */
	private volatile Mark mark;

	/** Counts the reads, from their beginning. */
	private volatile long cycle;

	/** Whether this process has committed changes of which others do not know. */
	private volatile boolean committed;

	private volatile long lastSuccess = System.nanoTime();

	/**
	 * A place among the kept changes.
	 *
	 * @param position of the log
	 * @param next the number of the first change after it
	 * @param cycle of the feed, in which the position was read
	 */
	record Mark(String position, long next, long cycle) {
	}

	ChangeFeed(UserChangeLog log, ChangeReader reader, UnsentChanges unsent, DataSource database, DatabaseKind kind) {
		this.log = log;
		this.reader = reader;
		this.unsent = unsent;
		this.database = database;
		this.kind = kind;
		log.onCommit(() -> {
			this.committed = true;
			this.wakeUp.release();
		});
	}

	@Override
	public void start() {
		this.mark = new Mark(this.log.position(), 0, 0);
		if (this.kind == DatabaseKind.POSTGRESQL) {
			this.notifications = ChangeNotifications.listen(this.database, this.log.origin(), this.wakeUp::release);
		}
		Thread started = new Thread(this::run, "user-changes");
		started.setDaemon(true);
		started.start();
		this.thread = started;
	}

	/** Those that are open. */
	Collection<ChangeWatch> watches() {
		return this.watches;
	}

	/** How long ago it has read the log to its end. */
	Duration lag() {
		return Duration.ofNanos(System.nanoTime() - this.lastSuccess);
	}

	Mark mark() {
		return this.mark;
	}

	/** The read that goes on, or the last; what it reads may be from before. */
	long cycle() {
		return this.cycle;
	}

	/** Lets the feed read. */
	void wakeUp() {
		this.wakeUp.release();
	}

	/** What it has read last; the changes of a read are here before the mark moves. */
	KeptChanges kept() {
		return this.kept;
	}

	void add(ChangeWatch watch) {
		this.watches.add(watch);
	}

	void remove(ChangeWatch watch) {
		this.watches.remove(watch);
	}

	UserChangeLog log() {
		return this.log;
	}

	UnsentChanges unsent() {
		return this.unsent;
	}

	private void run() {
		try {
			while (!Thread.currentThread().isInterrupted()) {
				this.wakeUp.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS);
				this.wakeUp.drainPermits();
				long start = System.nanoTime();
				follow();
				// As long as it has worked: more changes at a time cost less.
				long worked = System.nanoTime() - start;
				TimeUnit.NANOSECONDS.sleep(Math.max(SHORTEST_PAUSE, Math.min(worked, LONGEST_PAUSE)));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void follow() {
		try {
			if (this.committed) {
				this.committed = false;
				this.log.notifyOthers();
			}
			// Without watches each second, which tells whether the log can be read.
			if (!this.watches.isEmpty() || lag().compareTo(POLL) >= 0) {
				read();
				this.lastSuccess = System.nanoTime();
			}
		}
		catch (RuntimeException ex) {
			// Also tried again within a second, without a line for each attempt.
			if (System.nanoTime() - this.lastSuccess > OUTAGE.toNanos()) {
				this.watches.forEach((watch) -> watch.fail(ex));
			}
		}
		this.watches.forEach(ChangeWatch::resume);
	}

	private void read() {
		this.cycle++;
		Span span = new Span(this.mark.position(), this.log.position(), 0);
		// Nobody needs what is between if there are no watches.
		while (!span.isEmpty() && !this.watches.isEmpty()) {
			ChangeReader.Chunk chunk = this.reader.read(span);
			this.kept.add(chunk.changes());
			span = chunk.rest();
			this.watches.forEach(ChangeWatch::resume);
		}
		this.mark = new Mark(span.to(), this.kept.next(), this.cycle);
	}

	@Override
	public void stop() {
		Objects.requireNonNull(this.thread).interrupt();
		this.thread = null;
		if (this.notifications != null) {
			this.notifications.close();
		}
	}

	@Override
	public boolean isRunning() {
		return this.thread != null;
	}

	/** Starts before the servers, and stops after they have ended their calls. */
	@Override
	public int getPhase() {
		return 0;
	}

}
