package io.userservice.user.watch;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import io.userservice.user.change.Span;
import io.userservice.user.change.UserChangeLog;
import org.jspecify.annotations.Nullable;

/**
 * One watch. It has a place among the changes that the feed keeps or, if it is behind, a
 * rest of the log to read. It sends while the subscriber is ready. Any thread may resume
 * it; one thread at a time works for it.
 */
public final class ChangeWatch {

	private final ChangeFeed feed;

	private final UserChangeLog log;

	private final ChangeOutput output;

	private final BiConsumer<ChangeWatch, Runnable> blocking;

	/** The client's token; empty to begin with the present. */
	private final String token;

	/**
	 * The cycle of the feed when this watch got its place in the log; negative before.
	 */
	private long located = -1;

	/**
	 * The span of the log that it has to read; null while it follows the kept changes.
	 */
	private @Nullable Span rest;

	/** The number of the next kept change. */
	private long next;

	private volatile boolean closed;

	/** How often it was resumed since the running work began; 0 if no work is running. */
	private final AtomicInteger resumed = new AtomicInteger();

	/**
	 * @param token the client's; empty to begin with the present
	 * @param blocking runs reads of the log, which block the thread
	 */
	public ChangeWatch(ChangeFeed feed, String token, ChangeSubscriber subscriber,
			BiConsumer<ChangeWatch, Runnable> blocking) {
		this.feed = feed;
		this.log = feed.log();
		this.output = new ChangeOutput(subscriber, this.log, feed.progressInterval());
		this.blocking = blocking;
		this.token = token;
		feed.add(this);
	}

	/** Sends the changes that there are. Does not block. */
	public void resume() {
		if (this.resumed.getAndIncrement() == 0) {
			this.output.execute(this::work);
		}
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

	/**
	 * Works until nothing is left to do, or a read of the log has begun, which calls this
	 * method again when it ends.
	 */
	private void work() {
		int seen = this.resumed.get();
		while (seen != 0) {
			if (!this.closed && beginsRead()) {
				return;
			}
			seen = this.resumed.addAndGet(-seen);
		}
	}

	private boolean beginsRead() {
		try {
			if (advance()) {
				this.blocking.accept(this, this::read);
				return true;
			}
		}
		catch (RuntimeException ex) {
			fail(ex);
		}
		return false;
	}

	/** Sends what it can, and returns whether the log must be read now. */
	private boolean advance() {
		if (!this.output.isReady()) {
			return false;
		}
		if (this.located < 0) {
			return true;
		}
		this.output.begin();
		joinFeed();
		if (this.rest == null) {
			sendKept();
			sendProgress();
		}
		return this.rest != null && !this.rest.isEmpty();
	}

	/**
	 * Switches to the kept changes once the feed is at the same position. It does not
	 * switch to changes that were read before it got there, whose users are older than
	 * those it has sent, nor back to a mark from before it got its place.
	 */
	private void joinFeed() {
		if (this.rest == null || !this.rest.isEmpty()) {
			return;
		}
		ChangeFeed.Mark mark = this.feed.mark();
		if (mark.cycle() <= this.located) {
			this.feed.wakeUp();
		}
		else if (!mark.position().equals(this.rest.to())) {
			this.rest = new Span(this.rest.to(), mark.position(), 0);
		}
		else if (mark.next() == this.feed.kept().next()) {
			this.next = mark.next();
			this.rest = null;
		}
	}

	private void sendKept() {
		while (this.output.isReady() && this.next < this.feed.kept().next()) {
			WatchedChange change = this.feed.kept().get(this.next);
			if (change == null) {
				this.rest = this.output.rest();
				return;
			}
			this.output.send(change);
			this.next++;
		}
	}

	private void sendProgress() {
		ChangeFeed.Mark mark = this.feed.mark();
		if (this.rest == null && this.next == mark.next()) {
			this.output.progressTo(Span.at(mark.position()));
		}
	}

	/** Reads a chunk of the log, on a thread that may block. */
	private void read() {
		try {
			if (this.located < 0) {
				this.rest = this.token.isEmpty() ? Span.at(this.log.position()) : this.log.resume(this.token);
				this.output.moveTo(this.rest);
				this.located = this.feed.cycle();
			}
			else {
				this.feed.unsent().keep(this, this.output.send(this.feed.unsent().next(this, this.rest)));
				this.rest = this.output.rest();
			}
		}
		catch (RuntimeException ex) {
			fail(ex);
		}
		work();
	}

}
