package io.userservice.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;

/**
 * Gives each call the channel's deadline, compression and token, unless its stub says
 * otherwise. A shorter deadline of gRPC's context wins within gRPC.
 */
class CallDefaults implements ClientInterceptor {

	private final ChannelSettings settings;

	private final BearerCredentials credentials;

	/**
	 * @param settings of the channel
	 * @param credentials null for none
	 */
	CallDefaults(ChannelSettings settings, BearerCredentials credentials) {
		this.settings = settings;
		this.credentials = credentials;
	}

	@Override
	public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		return next.newCall(method, authenticated(compressed(limited(method, options))));
	}

	/**
	 * Not as the service config's timeout: that one does not count the time in which the
	 * name is resolved, and would cut a stub's longer deadline short.
	 */
	private CallOptions limited(MethodDescriptor<?, ?> method, CallOptions options) {
		UserMethod known = UserMethod.of(method);
		if (known == null || options.getDeadline() != null) {
			return options;
		}
		Duration deadline = this.settings.deadlineOf(known);
		return deadline.isZero() ? options : options.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
	}

	private CallOptions compressed(CallOptions options) {
		return (this.settings.gzip() && options.getCompressor() == null) ? options.withCompression("gzip") : options;
	}

	private CallOptions authenticated(CallOptions options) {
		return (this.credentials != null && options.getCredentials() == null)
				? options.withCallCredentials(this.credentials.forThisCall()) : options;
	}

}
