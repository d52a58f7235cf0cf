package io.userservice.rpc.lifecycle;

import java.time.Duration;
import java.util.concurrent.Future;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.userservice.error.RpcError;
import io.userservice.error.ServiceErrors;
import io.userservice.rpc.server.CallEndListener;
import io.userservice.rpc.server.CallTimer;
import io.userservice.rpc.server.ConnectionAttributes;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.rpc.server.MethodPolicy.TimeLimit;
import org.jspecify.annotations.Nullable;

/**
 * Ends streams without a time limit before their aged connection is cut. gRPC (1.85) cuts
 * a connection without a status when {@code max-connection-age} and its grace are over.
 */
public class AgedConnectionInterceptor implements ServerInterceptor {

	private static final RpcError CONNECTION_AGED = ServiceErrors.connectionAged();

	/** gRPC varies the age by 10 % in both directions. */
	private static final double SHORTEST_AGE = 0.9;

	private final MethodPolicies policies;

	private final CallTimer timer;

	private final @Nullable Duration end;

	/**
	 * @param age of connections; null for connections that do not age
	 * @param grace time from that age to the cut; null for no cut
	 */
	public AgedConnectionInterceptor(MethodPolicies policies, CallTimer timer, @Nullable Duration age,
			@Nullable Duration grace) {
		this.policies = policies;
		this.timer = timer;
		this.end = (age != null && grace != null)
				? Duration.ofMillis((long) (age.toMillis() * SHORTEST_AGE)).plus(grace).minus(margin(grace)) : null;
	}

	/** Time for the status to reach the client. */
	private static Duration margin(Duration grace) {
		Duration tenth = grace.dividedBy(10);
		return (tenth.compareTo(Duration.ofSeconds(5)) < 0) ? tenth : Duration.ofSeconds(5);
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		ServerCall.Listener<Q> listener = next.startCall(call, headers);
		if (this.end == null || this.policies.of(call.getMethodDescriptor()).timeLimit() != TimeLimit.NONE) {
			return listener;
		}
		Duration left = this.end.minusNanos(ConnectionAttributes.ageOf(call));
		Future<?> end = this.timer.schedule(left.isNegative() ? Duration.ZERO : left,
				() -> CONNECTION_AGED.close(call));
		return new CallEndListener<>(listener, () -> end.cancel(false));
	}

}
