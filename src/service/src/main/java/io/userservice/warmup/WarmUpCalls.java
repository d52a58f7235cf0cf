package io.userservice.warmup;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Channel;
import io.grpc.Deadline;
import io.grpc.Status;
import io.userservice.api.UserServiceGrpc;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of a warm-up, a few at a time. One call may fail, since the first ones
 * take long; when many fail in a row, the database is at fault.
 */
class WarmUpCalls {

	private static final int IN_FLIGHT = 8;

	private static final int FAILURES_IN_A_ROW = 2 * IN_FLIGHT;

	/** What a call may end with: there may be no such user, or it was changed. */
	private static final Set<Status.Code> EXPECTED = Set.of(Status.Code.OK, Status.Code.NOT_FOUND, Status.Code.ABORTED,
			Status.Code.FAILED_PRECONDITION, Status.Code.RESOURCE_EXHAUSTED);

	private final Semaphore free = new Semaphore(IN_FLIGHT);

	private final AtomicInteger ended = new AtomicInteger();

	private final AtomicInteger failedInARow = new AtomicInteger();

	private volatile @Nullable String failure;

	private volatile boolean stopped;

	/**
	 * Returns when all calls have ended, too many have failed, the time is up, or at
	 * {@link #stop}.
	 */
	void make(Channel channel, int calls, Duration timeout) throws InterruptedException {
		Deadline end = Deadline.after(timeout.toNanos(), TimeUnit.NANOSECONDS);
		WarmUpMix mix = new WarmUpMix(UserServiceGrpc.newStub(channel).withDeadline(end), this::onEnd);
		if (take(1, end)) {
			mix.findUsers();
			boolean goesOn = take(IN_FLIGHT, end);
			this.free.release(IN_FLIGHT - 1);
			for (int call = 1; goesOn && call < calls; call++) {
				mix.start(call);
				goesOn = take(1, end);
			}
			if (goesOn) {
				take(IN_FLIGHT - 1, end);
			}
		}
	}

	/** Waits until so many calls may run; false if none may any more. */
	private boolean take(int calls, Deadline end) throws InterruptedException {
		return this.free.tryAcquire(calls, end.timeRemaining(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS)
				&& !end.isExpired() && this.failure == null && !this.stopped;
	}

	private void onEnd(Status status) {
		if (EXPECTED.contains(status.getCode())) {
			this.ended.incrementAndGet();
			this.failedInARow.set(0);
		}
		else if (this.failedInARow.incrementAndGet() >= FAILURES_IN_A_ROW) {
			// Not the first of them alone: its thread may be slower than the others.
			this.failure = status.getCode() + ", " + status.getDescription();
		}
		this.free.release();
	}

	/** The calls that have ended well. */
	int ended() {
		return this.ended.get();
	}

	/** Why the calls have failed that ended it; null if none has. */
	@Nullable String failure() {
		return this.failure;
	}

	/** Starts no more calls. */
	void stop() {
		this.stopped = true;
		this.free.release(IN_FLIGHT);
	}

	boolean isStopped() {
		return this.stopped;
	}

}
