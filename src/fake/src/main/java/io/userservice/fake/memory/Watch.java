package io.userservice.fake.memory;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import io.grpc.stub.ServerCallStreamObserver;
import io.userservice.api.User;
import io.userservice.api.UserChange.Kind;
import io.userservice.api.UserChange;

/**
 * A WatchUsers call: sends changes as fast as the client reads, from one thread at a
 * time.
 */
public final class Watch {

	private final ChangeHistory history;

	private final IntFunction<User> users;

	/**
	 * Whether a progress tells up to which moment all was sent, and comes at each tick.
	 */
	private final boolean proving;

	private final long started = System.nanoTime();

	/** A silence is less than twice as long. */
	private final Duration tick;

	private final ServerCallStreamObserver<UserChange> responses;

	/** How often it was resumed while it sent. */
	private final AtomicInteger resumed = new AtomicInteger();

	private volatile boolean progressWanted = true;

	private volatile boolean closed;

	private volatile boolean silent;

	/** Whether the first progress was sent. */
	private boolean begun;

	private long place;

	/**
	 * @param place to begin at
	 * @param users the user of an id as it is now; its id alone if it was deleted
	 * @param progressInterval the longest time without a response
	 * @param proving whether its client asks for that, and so for proofs
	 */
	public Watch(ChangeHistory history, long place, IntFunction<User> users, Duration progressInterval, boolean proving,
			ServerCallStreamObserver<UserChange> responses) {
		this.proving = proving;
		this.tick = progressInterval.dividedBy(2);
		this.history = history;
		this.place = place;
		this.users = users;
		this.responses = responses;
	}

	/** Sends what there is. */
	public void resume() {
		if (this.resumed.getAndIncrement() > 0) {
			return;
		}
		int seen = 1;
		while (seen > 0) {
			send();
			seen = this.resumed.addAndGet(-seen);
		}
	}

	/** Sends a progress when there is no change to be sent. */
	void progress() {
		this.progressWanted = true;
		resume();
	}

	/** Sends a progress now and then, until the watch is closed. */
	void tick() {
		if (this.closed) {
			return;
		}
		if (this.silent || this.proving) {
			progress();
		}
		this.silent = true;
		CompletableFuture.delayedExecutor(this.tick.toMillis(), TimeUnit.MILLISECONDS).execute(this::tick);
	}

	void close() {
		this.closed = true;
	}

	private void send() {
		try {
			while (!this.closed && this.responses.isReady() && sendNext()) {
				this.silent = false;
			}
		}
		catch (RuntimeException ex) {
			close();
			this.responses.onError(ex);
		}
	}

	/** Whether there was something to be sent. */
	private boolean sendNext() {
		long looked = System.nanoTime() - this.started;
		ChangeHistory.Change change = this.begun ? this.history.after(this.place) : null;
		if (change != null) {
			this.place++;
			this.responses.onNext(UserChange.newBuilder()
				.setKind(change.kind())
				.setUser(this.users.apply(change.id()))
				.setResumeToken(change.token())
				.build());
			return true;
		}
		if (this.progressWanted) {
			this.progressWanted = false;
			UserChange.Builder progress = UserChange.newBuilder()
				.setKind(Kind.KIND_PROGRESS)
				.setResumeToken(this.history.token(this.place));
			if (this.begun && this.proving) {
				Duration completeAt = Duration.ofNanos(looked);
				progress.getCompleteAtBuilder().setSeconds(completeAt.getSeconds()).setNanos(completeAt.getNano());
			}
			this.begun = true;
			this.responses.onNext(progress.build());
			return true;
		}
		return false;
	}

}
