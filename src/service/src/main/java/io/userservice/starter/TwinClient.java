package io.userservice.starter;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.userservice.warmup.WarmUpTokens;

/**
 * The client of a warm-up, as many: again and again on a new connection. What a JVM has
 * compiled while there was one is compiled again for those of the first callers.
 */
final class TwinClient extends Channel {

	private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final int CALLS_OF_A_CONNECTION = 200;

	private final ManagedChannel channel;

	private final WarmUpTokens tokens;

	private int calls;

	TwinClient(ManagedChannel channel, WarmUpTokens tokens) {
		this.channel = channel;
		this.tokens = tokens;
	}

	@Override
	public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
		if (++this.calls % CALLS_OF_A_CONNECTION == 0) {
			// Calls end where they are, and the next one connects.
			this.channel.enterIdle();
		}
		return new SimpleForwardingClientCall<>(this.channel.newCall(method, options)) {

			@Override
			public void start(Listener<R> responses, Metadata headers) {
				headers.put(AUTHORIZATION, "Bearer " + TwinClient.this.tokens.next());
				super.start(responses, headers);
			}

		};
	}

	@Override
	public String authority() {
		return this.channel.authority();
	}

}
