package io.userservice.client;

import java.util.UUID;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/**
 * Gives each CreateUsers call that has none an idempotency key, which all its attempts
 * share: an attempt whose predecessor's answer was lost gets that answer.
 */
class IdempotencyKeys implements ClientInterceptor {

	static final Metadata.Key<String> HEADER = Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER);

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		ClientCall<Q, R> call = next.newCall(method, options);
		return (UserMethod.of(method) == UserMethod.CREATE_USERS) ? new KeyedCall<>(call) : call;
	}

	private static class KeyedCall<Q, R> extends SimpleForwardingClientCall<Q, R> {

		KeyedCall(ClientCall<Q, R> call) {
			super(call);
		}

		@Override
		public void start(Listener<R> answer, Metadata headers) {
			if (!headers.containsKey(HEADER)) {
				headers.put(HEADER, UUID.randomUUID().toString());
			}
			super.start(answer, headers);
		}

	}

}
