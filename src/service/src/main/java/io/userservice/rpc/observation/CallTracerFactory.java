package io.userservice.rpc.observation;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.userservice.rpc.call.CallObserver;
import io.userservice.rpc.call.ForwardedFor;
import io.userservice.rpc.call.ObservedCall;

import org.springframework.stereotype.Component;

/**
 * Begins the {@link ObservedCall} of each call, which tells the call's meters and all
 * other observers. The server's only tracer, since gRPC tells each tracer of each
 * message.
 */
@Component
public class CallTracerFactory extends ServerStreamTracer.Factory {

	private final Map<String, CallObserver> byMethod;

	private final CallObserver unknownMethod;

	private final ForwardedFor forwarded;

	/**
	 * @param observers of all calls
	 */
	CallTracerFactory(CallMetrics metrics, List<CallObserver> observers, ForwardedFor forwarded) {
		this.forwarded = forwarded;
		this.byMethod = metrics.ofMethods()
			.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (method) -> with(method.getValue(), observers)));
		this.unknownMethod = with(metrics.ofUnknownMethod(), observers);
	}

	private static CallObserver with(MethodMeters meters, List<CallObserver> observers) {
		return new CallObservers(Stream.concat(Stream.of(meters), observers.stream()).toArray(CallObserver[]::new));
	}

	@Override
	public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
		CallObserver observer = this.byMethod.getOrDefault(fullMethodName, this.unknownMethod);
		ObservedCall call = new ObservedCall(fullMethodName, headers, observer, this.forwarded);
		observer.onStart(call);
		return call;
	}

}
