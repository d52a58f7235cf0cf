package io.userservice.fake;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.userservice.error.ClosedOnceServerCall;
import io.userservice.error.RetryPushback;

/** A call whose error tells gRPC when to retry, if it may be sent again. */
final class EndableCall<Q, R> extends ClosedOnceServerCall<Q, R> {

	private final boolean repeatable;

	/**
	 * @param repeatable whether a client may send the call again
	 */
	EndableCall(ServerCall<Q, R> call, boolean repeatable) {
		super(call);
		this.repeatable = repeatable;
	}

	@Override
	public void close(Status status, Metadata trailers) {
		if (this.repeatable) {
			RetryPushback.add(status, trailers);
		}
		super.close(status, trailers);
	}

}
