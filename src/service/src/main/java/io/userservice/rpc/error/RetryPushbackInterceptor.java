package io.userservice.rpc.error;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.userservice.rpc.server.MethodPolicies;

import org.springframework.stereotype.Component;

/**
 * Makes gRPC's own retries keep the delay that an UNAVAILABLE error names in its
 * RetryInfo, which gRPC does not read. The delay is longer by a random part, so that
 * clients do not all come back at once.
 * <p>
 * Sent only for calls that may be sent again, since a client with a retry policy of its
 * own repeats a call with a push-back whatever its code. Not sent with OVERLOADED, which
 * gRPC would then retry outside its throttling; UNAVAILABLE counts towards it.
 *
 * @see <a href="https://github.com/grpc/proposal/blob/master/A6-client-retries.md">gRPC
 * retry design, "Pushback"</a>
 */
@Component
public class RetryPushbackInterceptor implements ServerInterceptor {

	private static final Metadata.Key<String> PUSHBACK = Metadata.Key.of("grpc-retry-pushback-ms",
			Metadata.ASCII_STRING_MARSHALLER);

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
			if (status.getCode() == Status.Code.UNAVAILABLE) {
				SentError.retryDelay(trailers).ifPresent((delay) -> trailers.put(PUSHBACK, spread(delay)));
			}
			super.close(status, trailers);
		}

		private static String spread(Duration delay) {
			long millis = delay.toMillis();
			return Long.toString(millis + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
		}

	}

}
