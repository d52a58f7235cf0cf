package io.userservice.rpc.limit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.Executor;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.userservice.rpc.call.ObservedCall;
import io.userservice.rpc.error.RpcError;
import io.userservice.rpc.limit.Bound.Permit;
import io.userservice.rpc.server.MethodPolicy.RetryPolicy;
import io.userservice.rpc.server.MethodPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A call whose response counts from before it is sent until it has left. gRPC tells only
 * whether less than a threshold waits, which is 1 here, so "ready" means that nothing
 * does. What a stream may send ahead of its reader is decided here instead: as many bytes
 * as gRPC allows, and as many buffers as the bound has left.
 */
final class UnreadCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

	/** gRPC (1.85) takes a buffer of at least this size for each message. */
	private static final int SMALLEST_BUFFER = 4_096;

	/** gRPC's own threshold. */
	private static final int SENT_AHEAD = 32 * 1024;

	/** Streams take this much at a time, so that most messages change no permit. */
	private static final int STEP = 4 * SMALLEST_BUFFER;

	private final ObservedCall observed;

	private final Bound unread;

	private final Executor resets;

	private final Set<UnreadCall<?, ?>> withoutDeadline;

	private final boolean single;

	/** A response that says what was done is sent even when it cannot be counted. */
	private final boolean mustBeSent;

	private @Nullable Permit permit;

	/** What the permit is for. */
	private long taken;

	/** Buffers of messages that are not known to have left. */
	private long waiting;

	/** Bytes of these messages. */
	private long waitingBytes;

	/** Whether the handler waits for the reader, as it does at the start. */
	private boolean paused = true;

	private volatile boolean closed;

	private volatile long closedNanos;

	private boolean ended;

	/**
	 * @param unread all that is not read
	 * @param resets resets the calls that give way, on a thread that has locked none
	 * @param closed keeps calls between their close and their end, unless a deadline
	 * brings that about
	 */
	UnreadCall(ServerCall<Q, R> call, ObservedCall observed, MethodPolicy policy, Bound unread, Executor resets,
			Set<UnreadCall<?, ?>> closed) {
		super(call);
		this.observed = observed;
		this.unread = unread;
		this.resets = resets;
		this.withoutDeadline = closed;
		this.single = policy.method().getType().serverSendsOneMessage();
		this.mustBeSent = this.single && policy.retry() == RetryPolicy.WITH_IDEMPOTENCY_KEY;
		call.setOnReadyThreshold(1);
	}

	@Override
	public void sendMessage(R message) {
		if (this.closed) {
			// Refused before; the handler has not noticed yet.
			return;
		}
		if (count(size(message)) || this.mustBeSent) {
			super.sendMessage(message);
		}
		else {
			refuse();
		}
	}

	/** Responses are streams here: they are serialized inside the interceptors. */
	private static int size(Object message) {
		try {
			return (message instanceof KnownLength response) ? response.available() : SMALLEST_BUFFER;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private synchronized boolean count(int bytes) {
		int buffer = Math.max(bytes, SMALLEST_BUFFER);
		if (this.waiting + buffer > this.taken && super.isReady()) {
			this.waiting = 0;
			this.waitingBytes = 0;
		}
		this.waiting += buffer;
		this.waitingBytes += bytes;
		return isTaken(this.waiting);
	}

	/** Whether as much as this is taken, after it has been tried. */
	private boolean isTaken(long amount) {
		if (amount <= this.taken || this.ended) {
			return true;
		}
		long wanted = this.single ? amount : (amount + STEP - 1) / STEP * STEP;
		try {
			if (this.permit == null) {
				Object caller = this.observed.caller();
				this.permit = this.unread.acquire((caller != null) ? caller : this.observed.address(), wanted,
						() -> this.resets.execute(this.observed::reset));
			}
			else {
				this.permit.resize(wanted);
			}
			this.taken = wanted;
			return true;
		}
		catch (BoundExceededException ex) {
			return false;
		}
	}

	private void refuse() {
		RpcError.overloaded(this.unread.name()).close(this);
		if (!this.single) {
			// The error would wait behind what is not read.
			this.observed.reset();
		}
	}

	@Override
	public void close(Status status, Metadata trailers) {
		synchronized (this) {
			if (this.closed) {
				return;
			}
			this.closed = true;
		}
		if (!status.isOk()) {
			// Small, and there is nothing smaller to send instead.
			count(SMALLEST_BUFFER);
		}
		if (!status.isOk() || !this.single) {
			this.closedNanos = System.nanoTime();
			this.withoutDeadline.add(this);
		}
		super.close(status, trailers);
	}

	@Override
	public boolean isReady() {
		if (super.isReady()) {
			return true;
		}
		synchronized (this) {
			if (!this.closed && !isCancelled() && this.waitingBytes < SENT_AHEAD
					&& isTaken(this.waiting + SMALLEST_BUFFER)) {
				return true;
			}
			this.paused = true;
		}
		// All may have left before this call said that it waits for it.
		return super.isReady();
	}

	/**
	 * Everything that was sent has left.
	 * @return whether the handler waits for it
	 */
	synchronized boolean readsOn() {
		if (this.permit != null && super.isReady()) {
			this.waiting = 0;
			this.waitingBytes = 0;
			this.taken = 0;
			giveBack(this.permit);
		}
		boolean waited = this.paused;
		this.paused = false;
		return waited;
	}

	private static void giveBack(Permit permit) {
		try {
			permit.resize(0);
		}
		catch (BoundExceededException ex) {
			// It gave way, and the call is about to be reset.
		}
	}

	/** Drops a call that was closed this long ago and whose reader has still not come. */
	void resetIfUnread(long longest) {
		if (System.nanoTime() - this.closedNanos > longest) {
			this.observed.reset();
		}
	}

	synchronized void end() {
		this.ended = true;
		this.withoutDeadline.remove(this);
		if (this.permit != null) {
			this.permit.close();
		}
	}

}
