package io.userservice.user.watch;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.userservice.user.change.ChangeLogProperties;
import io.userservice.user.change.Position;
import io.userservice.user.change.ResumeToken;
import io.userservice.user.change.ResumeTokenExpiredException;
import io.userservice.user.change.UserChangeLog;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Follows the log for all watchers of this replica. One thread reads new changes when a
 * commit of this process or a notification wakes it, and each second, since a
 * notification can be lost; it keeps the latest. A watcher that is behind reads the log
 * by itself, so a slow watcher costs little memory.
 */
@Component
public class ChangeFeed implements SmartLifecycle {

	/** How long reads of the log may fail before the watches end with an error. */
	private static final Duration OUTAGE = Duration.ofSeconds(10);

	private final UserChangeLog log;

	private final ChangeReader reader;

	private final UnsentChanges unsent;

	private final Duration progressInterval;

	private final KeptChanges kept = new KeptChanges();

	private final Set<ChangeWatch> watches = ConcurrentHashMap.newKeySet();

	private final PacedThread thread = new PacedThread("user-changes", this::turn);

	private final OtherReplicas others;

	/** When the latest read began that reached the end of the log. */
	private volatile long lastSuccess = System.nanoTime();

	private volatile WatchProof.@Nullable Known known;

	ChangeFeed(UserChangeLog log, ChangeReader reader, UnsentChanges unsent, OtherReplicas others,
			ChangeLogProperties properties) {
		this.progressInterval = properties.progressInterval();
		this.log = log;
		this.reader = reader;
		this.unsent = unsent;
		this.others = others;
		log.onCommit(this.thread::wakeUp);
	}

	@Override
	public void start() {
		this.others.listen(this.thread::wakeUp);
		this.thread.start();
	}

	/** The pace of a watch whose client asks for a longest silence. */
	WatchPace pace(Duration longestSilence) {
		return WatchPace.of(longestSilence, this.progressInterval);
	}

	/** The open watches. */
	Collection<ChangeWatch> watches() {
		return this.watches;
	}

	/** How old what the feed knows of the log may be. */
	Duration lag() {
		return Duration.ofNanos(System.nanoTime() - this.lastSuccess);
	}

	/** What watches can prove; null for nothing. */
	WatchProof.@Nullable Known known() {
		return this.known;
	}

	/** Makes the feed read now. */
	void wakeUp() {
		this.thread.wakeUp();
	}

	/** The latest changes. */
	KeptChanges kept() {
		return this.kept;
	}

	/** Whether the feed has read changes after a position. */
	boolean isAfter(Position position) {
		ResumeToken place = this.kept.tail().place();
		return place != null && place.position().compareTo(position) > 0;
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

	/** Returns the nanoseconds until the next turn, at the latest. */
	private long turn(long start) {
		follow(start);
		this.watches.forEach(ChangeWatch::resume);
		return this.watches.stream().mapToLong(ChangeWatch::longestTurn).min().orElse(Long.MAX_VALUE);
	}

	private void follow(long start) {
		try {
			this.others.tell();
			// Without watches only each second, to know whether the log can be read.
			if (!this.watches.isEmpty() || lag().compareTo(PacedThread.POLL) >= 0) {
				if (read()) {
					this.lastSuccess = start;
					this.kept.complete(start);
					this.known = this.watches.stream().anyMatch(ChangeWatch::isProving)
							? WatchProof.Known.after(this.known, start, this.log) : null;
				}
			}
		}
		catch (ResumeTokenExpiredException ex) {
			// Watches that need what is missing find that by themselves.
			this.kept.restart(null);
			this.known = null;
		}
		catch (RuntimeException ex) {
			// Tried again within a second; a log line for each attempt would be too many.
			if (lag().compareTo(OUTAGE) > 0) {
				this.watches.forEach((watch) -> watch.fail(ex));
			}
		}
	}

	/** Returns whether it has reached the end of the log. */
	private boolean read() {
		ResumeToken place = this.kept.tail().place();
		if (place == null || this.watches.isEmpty()) {
			// Changes that nobody watches are not read.
			Position.Published published = this.log.publish();
			this.kept.restart(new ResumeToken(published.end(), published.revision()));
			return published.complete();
		}
		// What was committed since the last read would wait for the next one else.
		ChangeReader.Chunk chunk = this.reader.readLatest(place);
		keep(chunk);
		while (chunk.changes().size() == ChangeReader.CHUNK && !this.watches.isEmpty()) {
			chunk = this.reader.read(chunk.rest());
			keep(chunk);
		}
		return chunk.complete() && chunk.changes().size() < ChangeReader.CHUNK;
	}

	private void keep(ChangeReader.Chunk chunk) {
		this.kept.add(chunk.changes(), chunk.rest());
		this.watches.forEach(ChangeWatch::resume);
	}

	@Override
	public void stop() {
		this.thread.stop();
		this.others.close();
	}

	@Override
	public boolean isRunning() {
		return this.thread.isRunning();
	}

	/** Starts before the servers, and stops after they have ended their calls. */
	@Override
	public int getPhase() {
		return 0;
	}

}
