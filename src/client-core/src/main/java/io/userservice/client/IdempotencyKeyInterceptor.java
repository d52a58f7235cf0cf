package io.userservice.client;

import java.util.UUID;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Gives writes without an idempotency key one that all attempts of the call share: an
 * attempt after a lost response gets that response.
 */
class IdempotencyKeyInterceptor implements ClientInterceptor {

	static final Metadata.Key<String> HEADER = Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER);

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		ClientCall<Q, R> call = next.newCall(method, options);
		return needsKey(UserMethod.of(method)) ? new KeyedCall<>(call) : call;
	}

	private static boolean needsKey(@Nullable UserMethod method) {
		return method != null && method.retry() == UserMethod.Retry.WITH_IDEMPOTENCY_KEY;
	}

	private static class KeyedCall<Q, R> extends SimpleForwardingClientCall<Q, R> {

		KeyedCall(ClientCall<Q, R> call) {
			super(call);
		}

		@Override
		public void start(Listener<R> listener, Metadata headers) {
			if (!headers.containsKey(HEADER)) {
				headers.put(HEADER, UUID.randomUUID().toString());
			}
			super.start(listener, headers);
		}

	}

}
