package io.userservice.rpc.error;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.userservice.error.ClosedOnceServerCall;
import io.userservice.error.ErrorSize;

/**
 * Maps a status with an exception as its cause, so that {@code onError(exception)} and a
 * thrown exception reach the client alike. A call that has failed counts as cancelled.
 */
class ExceptionHandlingServerCall<Q, R> extends ClosedOnceServerCall<Q, R> {

	private final ExceptionMappers mappers;

	ExceptionHandlingServerCall(ServerCall<Q, R> call, ExceptionMappers mappers) {
		super(call);
		this.mappers = mappers;
	}

	@Override
	public void close(Status status, Metadata trailers) {
		if (status.getCode() == Status.Code.UNKNOWN && status.getCause() != null) {
			fail(status.getCause(), trailers);
		}
		else {
			super.close(ErrorSize.fit(status), trailers);
		}
	}

	/** Ends the call with the mapped failure, unless it has ended. */
	void fail(Throwable failure) {
		fail(failure, new Metadata());
	}

	/**
	 * @param more trailers that the call ends with besides those of the failure
	 */
	private void fail(Throwable failure, Metadata more) {
		StatusRuntimeException mapped = this.mappers.map(failure, getMethodDescriptor().getFullMethodName());
		Metadata trailers = mapped.getTrailers();
		if (trailers != null) {
			more.merge(trailers);
		}
		super.close(ErrorSize.fit(mapped.getStatus()), more);
	}

	@Override
	public boolean isCancelled() {
		return hasFailed() || super.isCancelled();
	}

}
