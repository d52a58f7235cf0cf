package io.userservice.fake;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.userservice.error.RetryPushback;

/**
 * A call that can be closed at any time, from any thread: the first close wins, and what
 * comes after it is dropped.
 */
final class EndableCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

	private final boolean repeatable;

	private boolean closed;

	/**
	 * @param repeatable whether a client may send the call again
	 */
	EndableCall(ServerCall<Q, R> call, boolean repeatable) {
		super(call);
		this.repeatable = repeatable;
	}

	@Override
	public synchronized void sendHeaders(Metadata headers) {
		if (!this.closed) {
			super.sendHeaders(headers);
		}
	}

	@Override
	public synchronized void sendMessage(R message) {
		if (!this.closed) {
			super.sendMessage(message);
		}
	}

	@Override
	public synchronized void close(Status status, Metadata trailers) {
		if (!this.closed && !super.isCancelled()) {
			this.closed = true;
			if (this.repeatable) {
				RetryPushback.add(status, trailers);
			}
			super.close(status, trailers);
		}
	}

	@Override
	public synchronized boolean isReady() {
		return !this.closed && super.isReady();
	}

	synchronized boolean isClosed() {
		return this.closed;
	}

}
