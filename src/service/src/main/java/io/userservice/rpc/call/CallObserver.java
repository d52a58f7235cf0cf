package io.userservice.rpc.call;

import io.grpc.Status;

/** Is told what happens in a call. Called on the event loop: must not block. */
public interface CallObserver {

	/** A message has arrived. */
	default void received(long wireSize) {
	}

	/** A message was sent. */
	default void sent(long wireSize) {
	}

	/** The call has ended with the status on the wire. */
	void ended(ObservedCall call, Status status);

}
