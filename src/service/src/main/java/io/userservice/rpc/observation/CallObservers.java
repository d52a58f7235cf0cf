package io.userservice.rpc.observation;

import io.grpc.Metadata;
import io.grpc.Status;
import io.userservice.rpc.call.CallObserver;
import io.userservice.rpc.call.ObservedCall;

import org.springframework.stereotype.Component;

/** Creates the observers of a call: its meters and the access log. */
@Component
public class CallObservers {

	private final CallMetrics metrics;

	private final AccessLog accessLog;

	CallObservers(CallMetrics metrics, AccessLog accessLog) {
		this.metrics = metrics;
		this.accessLog = accessLog;
	}

	/**
	 * Begins to observe a call.
	 * @param method the full name, as the client has sent it
	 */
	public CallObserver begin(String method, Metadata headers) {
		MethodMeters meters = this.metrics.of(method);
		meters.began();
		return new Observers(meters, this.accessLog);
	}

	/** Of one call. */
	private record Observers(MethodMeters meters, AccessLog accessLog) implements CallObserver {

		@Override
		public void received(long wireSize) {
			this.meters.received(wireSize);
		}

		@Override
		public void sent(long wireSize) {
			this.meters.sent(wireSize);
		}

		@Override
		public void ended(ObservedCall call, Status status) {
			this.meters.ended(call, status);
			this.accessLog.ended(call, status);
		}

	}

}
