package io.userservice.rpc.error;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.userservice.error.RetryPushback;
import io.userservice.rpc.server.MethodPolicies;

import org.springframework.stereotype.Component;

/** Sends {@link RetryPushback} with the errors of calls that may be sent again. */
@Component
public class RetryPushbackInterceptor implements ServerInterceptor {

	private final MethodPolicies policies;

	RetryPushbackInterceptor(MethodPolicies policies) {
		this.policies = policies;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		boolean repeatable = this.policies.of(call.getMethodDescriptor()).retry().allows(headers);
		return next.startCall(repeatable ? new RepeatableCall<>(call) : call, headers);
	}

	private static class RepeatableCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

		RepeatableCall(ServerCall<Q, R> call) {
			super(call);
		}

		@Override
		public void close(Status status, Metadata trailers) {
			RetryPushback.add(status, trailers);
			super.close(status, trailers);
		}

	}

}
