package io.userservice.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
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
		return next.newCall(method, withToken(withCompression(withDeadline(method, options))));
	}

	/**
	 * Not by the service config's timeout, which leaves out the time of name resolution
	 * and cuts a stub's longer deadline short.
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

	private CallOptions withToken(CallOptions options) {
		return (this.credentials != null && options.getCredentials() == null)
				? options.withCallCredentials(this.credentials.forThisCall()) : options;
	}

}
