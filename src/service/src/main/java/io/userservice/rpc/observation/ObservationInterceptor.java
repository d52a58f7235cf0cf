package io.userservice.rpc.observation;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.userservice.error.SentError;
import io.userservice.rpc.call.CallTrace;
import io.userservice.rpc.call.CurrentCall;
import io.userservice.rpc.call.ObservedCall;
import io.userservice.rpc.call.RequestId;

import org.springframework.stereotype.Component;

/**
 * Records the reason for which a call fails, sends its request id, and begins its span.
 * The outermost interceptor, since each of the others can end a call.
 */
@Component
public class ObservationInterceptor implements ServerInterceptor {

	private final CallTracing tracing;

	ObservationInterceptor(CallTracing tracing) {
		this.tracing = tracing;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		ObservedCall observed = CurrentCall.get();
		// Null for gRPC's in-process server.
		if (observed == null) {
			return next.startCall(call, headers);
		}
		observed.onStart();
		ServerCall<Q, R> named = new NamedCall<>(call, observed);
		CallTrace trace = this.tracing.begin(call.getMethodDescriptor(), headers);
		if (trace == null) {
			return next.startCall(named, headers);
		}
		observed.attach(trace);
		return TracedListener.start(trace, () -> next.startCall(named, headers));
	}

	private static final class NamedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

		private final ObservedCall observed;

		NamedCall(ServerCall<Q, R> call, ObservedCall observed) {
			super(call);
			this.observed = observed;
		}

		@Override
		public void close(Status status, Metadata trailers) {
			if (!status.isOk()) {
				SentError.reason(trailers).ifPresent(this.observed::onFailure);
			}
			trailers.put(RequestId.KEY, this.observed.requestId());
			super.close(status, trailers);
		}

	}

}
