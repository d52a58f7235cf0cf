package io.userservice.rpc.limit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.userservice.error.RpcError;
import io.userservice.rpc.batch.MessageBatch;
import io.userservice.rpc.call.ObservedCall;
import io.userservice.rpc.server.MethodPolicy.RetryPolicy;
import io.userservice.rpc.server.MethodPolicy;

/**
 * A call whose response counts from before it is sent until it has left. gRPC tells only
 * whether less than a threshold waits, which is 1 for streams here, so "ready" means that
 * nothing does. What a stream may send ahead of its reader is decided here instead: as
 * many bytes as gRPC allows or its handler wants, and as many buffers as the bound has
 * left.
 */
final class UnreadCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

	private final ObservedCall observed;

	private final Bound bound;

	private final UnreadBytes unread;

	private final Set<UnreadCall<?, ?>> withoutDeadline;

	private final boolean single;

	/** A response that says what was done is sent even when it cannot be counted. */
	private final boolean mustBeSent;

	/** Whether the handler waits for the reader, as it does at the start. */
	private final AtomicBoolean paused = new AtomicBoolean(true);

	private volatile boolean closed;

	private volatile long closedNanos;

	/**
	 * @param bound all that is not read
	 * @param resets resets the calls that give way, on a thread that has locked none
	 * @param closed keeps calls between their close and their end, unless a deadline
	 * brings that about
	 */
	UnreadCall(ServerCall<Q, R> call, ObservedCall observed, MethodPolicy policy, Bound bound, Executor resets,
			Set<UnreadCall<?, ?>> closed) {
		super(call);
		this.observed = observed;
		this.bound = bound;
		this.withoutDeadline = closed;
		this.single = policy.method().getType().serverSendsOneMessage();
		this.mustBeSent = this.single && policy.retry() == RetryPolicy.WITH_IDEMPOTENCY_KEY;
		this.unread = new UnreadBytes(observed, bound, resets, this.single);
		if (!this.single) {
			call.setOnReadyThreshold(1);
		}
	}

	@Override
	public void setOnReadyThreshold(int bytes) {
		this.unread.sendAhead(bytes);
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
		if (message instanceof MessageBatch batch) {
			return batch.size();
		}
		try {
			return (message instanceof KnownLength response) ? response.available() : UnreadBytes.LEAST;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private boolean count(int size) {
		if (this.unread.addWithinTaken(size)) {
			return true;
		}
		if (!this.single && super.isReady()) {
			this.unread.clear();
		}
		return this.unread.add(size);
	}

	private void refuse() {
		RpcError.overloaded(this.bound.name()).close(this);
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
			this.unread.add(UnreadBytes.LEAST);
		}
		if (!status.isOk() || !this.single) {
			this.closedNanos = System.nanoTime();
			this.withoutDeadline.add(this);
		}
		super.close(status, trailers);
	}

	@Override
	public boolean isReady() {
		boolean allHasLeft = super.isReady();
		if (allHasLeft && !this.single) {
			this.unread.clear();
		}
		if (allHasLeft || (!this.closed && !isCancelled() && !this.unread.isFull())) {
			return true;
		}
		this.paused.set(true);
		// All may have left before this call said that it waits for it.
		return super.isReady();
	}

	/**
	 * Everything that was sent has left.
	 * @return whether the handler waits for it
	 */
	boolean readsOn() {
		if (!this.single && super.isReady()) {
			this.unread.giveBack();
		}
		return this.paused.getAndSet(false);
	}

	/** Drops a call that was closed this long ago and whose reader has still not come. */
	void resetIfUnread(long longest) {
		if (System.nanoTime() - this.closedNanos > longest) {
			this.observed.reset();
		}
	}

	void end() {
		this.withoutDeadline.remove(this);
		this.unread.end();
	}

}
