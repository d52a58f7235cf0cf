package io.userservice.user.watch;

import java.time.Duration;
import java.util.function.BiConsumer;

import io.userservice.user.change.Position;
import io.userservice.user.change.ResumeToken;
import io.userservice.user.change.UserChangeLog;
import org.jspecify.annotations.Nullable;

/**
 * One watch. Any thread may resume it; one thread at a time works for it
 * ({@link WatchWork}), while the subscriber is ready.
 *
 * <pre>
 * state      means                                  does                            then
 * unplaced   no place yet, or the database has      checks its place; ends if it    behind
 *            another history                        is not of the history
 * behind     the next change is not kept by the     reads a chunk of the log and    behind,
 *            feed, or was read too early            sends it                        waiting
 * following  next is the number of its next change  sends what the feed keeps; a    behind
 *                                                   progress now and then
 * waiting    before the feed                        wakes the feed                  following
 * </pre>
 */
public final class ChangeWatch {

	/** A progress tells what was committed until so long before it was sent. */
	private static final Duration PRESENT = Duration.ofSeconds(2);

	private final ChangeFeed feed;

	private final UserChangeLog log;

	private final ChangeOutput output;

	private final WatchWork work;

	/** The client's token; empty to begin with the present. */
	private final String token;

	private final WatchPace pace;

	/** Null if its client asks for no proofs. */
	private final @Nullable WatchProof proof;

	/** The history in which its place was checked; negative before. */
	private long history = -1;

	/**
	 * When it last read the log by itself. Changes whose users were read before are not
	 * sent, since they may be older than those that were.
	 */
	private long lastRead;

	/** The number of the next kept change, while it follows the feed. */
	private long next = KeptChanges.NONE;

	/** Whether its last read found nothing to send; the feed's next read may. */
	private boolean nothingRead;

	private volatile boolean closed;

	/**
	 * @param token the client's; empty to begin with the present
	 * @param longestSilence while nothing changes
	 * @param proving whether it tells that often up to which moment it is complete
	 * @param blocking runs reads of the log, which block the thread
	 */
	public ChangeWatch(ChangeFeed feed, String token, Duration longestSilence, boolean proving,
			ChangeSubscriber subscriber, BiConsumer<ChangeWatch, Runnable> blocking) {
		this.feed = feed;
		this.log = feed.log();
		this.pace = feed.pace(longestSilence);
		this.proof = proving ? new WatchProof(this.pace.progressInterval()) : null;
		this.output = new ChangeOutput(subscriber, this.pace.progressInterval());
		this.work = new WatchWork(this::advance, (read) -> blocking.accept(this, read), this::fail);
		this.token = token;
		feed.add(this);
	}

	/** Sends the changes that there are. Does not block. */
	public void resume() {
		this.work.begin(this.output::execute);
	}

	/** The nanoseconds between two turns of the feed, at most. */
	long longestTurn() {
		return this.pace.longestTurn().toNanos();
	}

	/** Whether its client asks for proofs. */
	boolean isProving() {
		return this.proof != null;
	}

	/** Whether the client has read nothing for 15 s. */
	boolean isStuck() {
		return this.output.isStuck();
	}

	/** Ends the watch; the subscriber is not called again. */
	public void close() {
		this.closed = true;
		this.feed.remove(this);
		this.feed.unsent().drop(this);
	}

	/** Ends the watch with an error. */
	public void fail(Throwable failure) {
		if (!this.closed) {
			close();
			this.output.fail(failure);
		}
	}

	/** Sends what it can, and returns the read of the log that it needs now, if any. */
	private @Nullable Runnable advance() {
		while (!this.closed && this.output.isReady()) {
			ResumeToken place = this.output.place();
			if (place == null || this.history != this.log.history()
					|| (this.proof != null && this.proof.isOver(this.feed.known()))) {
				return this::locate;
			}
			WatchedChange change = nextKept(place.position());
			if (change != null && change.isReadSince(this.lastRead)) {
				this.output.send(change);
				this.next++;
			}
			else if (!this.nothingRead && (change != null || this.feed.isAfter(place.position()))) {
				return () -> readChunk(place);
			}
			else {
				this.nothingRead = false;
				waitForFeed();
				return null;
			}
		}
		return null;
	}

	private @Nullable WatchedChange nextKept(Position position) {
		KeptChanges kept = this.feed.kept();
		WatchedChange change = kept.get(this.next);
		if (change == null) {
			this.next = kept.find(position);
			change = kept.get(this.next);
		}
		return change;
	}

	private void waitForFeed() {
		WatchProof.Known known = this.feed.known();
		KeptChanges.Tail tail = this.feed.kept().tail();
		if (this.next == KeptChanges.NONE) {
			this.feed.wakeUp();
		}
		else if (this.next == tail.next()) {
			ResumeToken present = tail.present(PRESENT);
			if (present != null) {
				progressTo(present, known);
			}
		}
	}

	private void progressTo(ResumeToken present, WatchProof.@Nullable Known known) {
		Duration completeAt = (this.proof != null) ? this.proof.due(known) : null;
		if (completeAt != null) {
			this.output.prove(this.proof.token(present), completeAt);
		}
		else if (this.proof == null) {
			this.output.progressTo(present);
		}
	}

	private void locate() {
		long checked = this.log.history();
		ResumeToken given = this.output.place();
		ResumeToken place;
		if (given == null && this.token.isEmpty()) {
			given = this.log.begin();
			place = given;
		}
		else {
			given = (given != null) ? ((this.proof != null) ? this.proof.token(given) : given)
					: ResumeToken.decode(this.token);
			place = this.log.verify(given);
		}
		if (this.proof != null) {
			this.proof.begin(given, this.log);
		}
		this.lastRead = System.nanoTime();
		this.next = KeptChanges.NONE;
		this.history = checked;
		this.output.begin(given, place);
	}

	private void readChunk(ResumeToken place) {
		this.next = KeptChanges.NONE;
		ChangeReader.Chunk chunk = this.feed.unsent().next(this, place);
		this.nothingRead = chunk.changes().isEmpty();
		this.feed.unsent().keep(this, this.output.send(chunk));
		this.lastRead = System.nanoTime();
	}

}
