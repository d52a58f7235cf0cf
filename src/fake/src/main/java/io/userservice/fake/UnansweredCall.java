package io.userservice.fake;

import java.util.function.Consumer;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/** A call that is made, and whose response is lost. */
final class UnansweredCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

	private final Consumer<ServerCall<?, ?>> end;

	/**
	 * @param end ends the call in place of the response
	 */
	UnansweredCall(ServerCall<Q, R> call, Consumer<ServerCall<?, ?>> end) {
		super(call);
		this.end = end;
	}

	@Override
	public void sendHeaders(Metadata headers) {
		// Lost.
	}

	@Override
	public void sendMessage(R message) {
		// Lost.
	}

	@Override
	public void close(Status status, Metadata trailers) {
		if (status.isOk()) {
			this.end.accept(delegate());
		}
		else {
			super.close(status, trailers);
		}
	}

}
