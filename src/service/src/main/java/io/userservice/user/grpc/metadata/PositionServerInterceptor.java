package io.userservice.user.grpc.metadata;

import java.time.Duration;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.userservice.api.UserServiceGrpc;
import io.userservice.request.PositionHeader;
import io.userservice.request.StalenessHeader;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.rpc.server.MethodPolicy.TimeLimit;
import io.userservice.user.state.Consistency;
import io.userservice.user.state.StatePosition;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Passes the position that a call asks for to its handler, and adds the one that it has
 * seen to the trailers. A call without one costs a look for the headers.
 */
@Component
public class PositionServerInterceptor implements ServerInterceptor {

	private static final Context.Key<Consistency> KEY = Context.key("consistency");

	private final MethodPolicies policies;

	PositionServerInterceptor(MethodPolicies policies) {
		this.policies = policies;
	}

	/** What the current call asks for; null if nothing. */
	public static @Nullable Consistency current() {
		return KEY.get();
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		String text = PositionHeader.read(headers);
		Duration maxStaleness = StalenessHeader.read(headers);
		if ((text == null && maxStaleness == null) || !hasState(call)) {
			return next.startCall(call, headers);
		}
		StatePosition atLeast = (text == null || text.isEmpty()) ? null
				: StatePosition.decode(text).orElseThrow(PositionHeader::invalid);
		Consistency consistency = new Consistency(atLeast, maxStaleness, text != null, Context.current()::isCancelled);
		Context context = Context.current().withValue(KEY, consistency);
		return Contexts.interceptCall(context,
				consistency.isReported() ? new PositionedCall<>(call, consistency) : call, headers, next);
	}

	/** Streams without an end follow the changes, or see none. */
	private boolean hasState(ServerCall<?, ?> call) {
		return UserServiceGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName())
				&& this.policies.of(call.getMethodDescriptor()).timeLimit() != TimeLimit.NONE;
	}

	/** Ends with the position of the state that it has seen. */
	private static final class PositionedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

		private final Consistency consistency;

		PositionedCall(ServerCall<Q, R> call, Consistency consistency) {
			super(call);
			this.consistency = consistency;
		}

		@Override
		public void close(Status status, Metadata trailers) {
			StatePosition seen = this.consistency.seen();
			if (seen != null) {
				trailers.put(PositionHeader.NAME, seen.encode());
			}
			super.close(status, trailers);
		}

	}

}
