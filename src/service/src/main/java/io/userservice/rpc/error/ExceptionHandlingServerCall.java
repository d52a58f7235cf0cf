package io.userservice.rpc.error;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.userservice.error.ErrorSize;

/**
 * A call that can be closed at any time, from any thread: the first close wins, and what
 * comes after it is dropped. A status with an exception as its cause is mapped, so that
 * {@code onError(exception)} and a thrown exception reach the client alike.
 */
class ExceptionHandlingServerCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

	private final ExceptionMappers mappers;

	private boolean closed;

	private boolean failed;

	ExceptionHandlingServerCall(ServerCall<Q, R> call, ExceptionMappers mappers) {
		super(call);
		this.mappers = mappers;
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
	public void close(Status status, Metadata trailers) {
		if (status.getCode() == Status.Code.UNKNOWN && status.getCause() != null) {
			fail(status.getCause());
		}
		else {
			closeOnce(status, trailers);
		}
	}

	/** Ends the call with the mapped failure, unless it has ended. */
	void fail(Throwable failure) {
		StatusRuntimeException mapped = this.mappers.map(failure, getMethodDescriptor().getFullMethodName());
		Metadata trailers = mapped.getTrailers();
		closeOnce(mapped.getStatus(), (trailers != null) ? trailers : new Metadata());
	}

	private synchronized void closeOnce(Status status, Metadata trailers) {
		if (!this.closed && !super.isCancelled()) {
			this.closed = true;
			this.failed = !status.isOk();
			super.close(ErrorSize.fit(status), trailers);
		}
	}

	@Override
	public synchronized boolean isReady() {
		return !this.closed && super.isReady();
	}

	@Override
	public boolean isCancelled() {
		return hasFailed() || super.isCancelled();
	}

	synchronized boolean hasFailed() {
		return this.failed;
	}

}
