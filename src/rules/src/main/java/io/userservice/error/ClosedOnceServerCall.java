package io.userservice.error;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A call that can be closed at any time, from any thread: the first close wins, and what
 * comes after it is dropped.
 */
public class ClosedOnceServerCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

	private @Nullable Status end;

	public ClosedOnceServerCall(ServerCall<Q, R> call) {
		super(call);
	}

	@Override
	public synchronized void sendHeaders(Metadata headers) {
		if (this.end == null) {
			super.sendHeaders(headers);
		}
	}

	@Override
	public synchronized void sendMessage(R message) {
		if (this.end == null) {
			super.sendMessage(message);
		}
	}

	@Override
	public synchronized void close(Status status, Metadata trailers) {
		if (this.end == null && !super.isCancelled()) {
			this.end = status;
			super.close(status, trailers);
		}
	}

	@Override
	public synchronized boolean isReady() {
		return this.end == null && super.isReady();
	}

	public final synchronized boolean isClosed() {
		return this.end != null;
	}

	/** Whether it was closed with an error. */
	public final synchronized boolean hasFailed() {
		return this.end != null && !this.end.isOk();
	}

}
