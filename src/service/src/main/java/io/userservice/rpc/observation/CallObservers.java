package io.userservice.rpc.observation;

import io.grpc.Status;
import io.userservice.rpc.call.CallObserver;
import io.userservice.rpc.call.ObservedCall;

/**
 * Several observers as one, in their order.
 *
 * @param the observers, as an array, since they are read for each message
 */
record CallObservers(CallObserver... all) implements CallObserver {

	@Override
	public void onStart(ObservedCall call) {
		for (CallObserver observer : this.all) {
			observer.onStart(call);
		}
	}

	@Override
	public void onBytesReceived(ObservedCall call, long wireSize) {
		for (CallObserver observer : this.all) {
			observer.onBytesReceived(call, wireSize);
		}
	}

	@Override
	public void onMessageReceived(ObservedCall call, long wireSize) {
		for (CallObserver observer : this.all) {
			observer.onMessageReceived(call, wireSize);
		}
	}

	@Override
	public void onMessagesSent(ObservedCall call, long count, long wireSize) {
		for (CallObserver observer : this.all) {
			observer.onMessagesSent(call, count, wireSize);
		}
	}

	@Override
	public void onEnd(ObservedCall call, Status status) {
		for (CallObserver observer : this.all) {
			observer.onEnd(call, status);
		}
	}

}
