package io.userservice.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.userservice.client.token.BearerTokenCallCredentials;
import org.jspecify.annotations.Nullable;

/**
 * Gives each call the deadline, compression and token of its channel, unless the stub has
 * set its own. gRPC itself applies a shorter deadline of the current context.
 */
class CallDefaultsInterceptor implements ClientInterceptor {

	private final ChannelProperties properties;

	private final @Nullable BearerTokenCallCredentials credentials;

	/**
	 * @param properties of the channel
	 * @param credentials null for none
	 */
	CallDefaultsInterceptor(ChannelProperties properties, @Nullable BearerTokenCallCredentials credentials) {
		this.properties = properties;
		this.credentials = credentials;
	}

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		CallOptions defaults = withCompression(withDeadline(method, options));
		if (this.credentials == null || options.getCredentials() != null) {
			return next.newCall(method, defaults);
		}
		BearerTokenCallCredentials token = this.credentials.forThisCall();
		return new RefusedTokenCall<>(next.newCall(method, defaults.withCallCredentials(token)), token);
	}

	/**
	 * Not set as the service config's timeout, which leaves out the time of name
	 * resolution and cuts a stub's longer deadline short.
	 */
	private CallOptions withDeadline(MethodDescriptor<?, ?> method, CallOptions options) {
		UserMethod known = UserMethod.of(method);
		if (known == null || options.getDeadline() != null) {
			return options;
		}
		Duration deadline = this.properties.deadlineOf(known);
		return deadline.isZero() ? options : options.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
	}

	private CallOptions withCompression(CallOptions options) {
		return (this.properties.gzip() && options.getCompressor() == null) ? options.withCompression("gzip") : options;
	}

	/** Reports a token that the service refuses. */
	private static class RefusedTokenCall<Q, R> extends SimpleForwardingClientCall<Q, R> {

		private final BearerTokenCallCredentials token;

		RefusedTokenCall(ClientCall<Q, R> delegate, BearerTokenCallCredentials token) {
			super(delegate);
			this.token = token;
		}

		@Override
		public void start(Listener<R> responses, Metadata headers) {
			super.start(new SimpleForwardingClientCallListener<>(responses) {
				@Override
				public void onClose(Status status, Metadata trailers) {
					if (status.getCode() == Status.Code.UNAUTHENTICATED) {
						RefusedTokenCall.this.token.refused();
					}
					super.onClose(status, trailers);
				}
			}, headers);
		}

	}

}
