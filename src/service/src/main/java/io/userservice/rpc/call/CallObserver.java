package io.userservice.rpc.call;

import io.grpc.Status;

/** Is notified of what happens in calls. Called on the event loop: must not block. */
public interface CallObserver {

	/** The call's headers have arrived. */
	default void onStart(ObservedCall call) {
	}

	/**
	 * Bytes of a message have arrived, perhaps not its last ones.
	 * @param wireSize number of them
	 */
	default void onBytesReceived(ObservedCall call, long wireSize) {
	}

	/** A message has arrived to its end. */
	default void onMessageReceived(ObservedCall call, long wireSize) {
	}

	/** Messages were sent. */
	default void onMessagesSent(ObservedCall call, long count, long wireSize) {
	}

	/** The call has ended with the status on the wire. */
	default void onEnd(ObservedCall call, Status status) {
	}

}
