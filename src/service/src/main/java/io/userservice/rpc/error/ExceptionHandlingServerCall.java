package io.userservice.rpc.error;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * A call that can be ended at any time, from any thread: the first close wins, what comes
 * after it is dropped. A status made of an exception is translated on its way out, so
 * that {@code onError(exception)} and a thrown exception reach the client alike.
 */
class ExceptionHandlingServerCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

	private final ExceptionMappers errors;

	private boolean closed;

	private boolean failed;

	ExceptionHandlingServerCall(ServerCall<Q, R> call, ExceptionMappers errors) {
		super(call);
		this.errors = errors;
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

	/** Ends the call with what the client is told of the failure, unless it has ended. */
	void fail(Throwable failure) {
		StatusRuntimeException translated = this.errors.translate(failure, getMethodDescriptor().getFullMethodName());
		Metadata trailers = translated.getTrailers();
		closeOnce(translated.getStatus(), (trailers != null) ? trailers : new Metadata());
	}

	private synchronized void closeOnce(Status status, Metadata trailers) {
		if (!this.closed && !super.isCancelled()) {
			this.closed = true;
			this.failed = !status.isOk();
			super.close(status, trailers);
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
