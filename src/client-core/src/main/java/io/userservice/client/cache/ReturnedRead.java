package io.userservice.client.cache;

import io.grpc.Channel;
import io.grpc.ClientCall.Listener;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.Status;
import io.userservice.client.cache.store.CallStart;
import org.jspecify.annotations.Nullable;

/** What a read that was sent brings back: seen here before its caller has it. */
final class ReturnedRead<R> extends SimpleForwardingClientCallListener<R> {

	private final NearCache cache;

	private final CachedMethod read;

	private final @Nullable Object request;

	private final CallStart start;

	private final @Nullable CallerToken caller;

	private final Channel channel;

	/**
	 * @param caller null if its token is not known
	 * @param channel that the call was made on
	 */
	ReturnedRead(NearCache cache, CachedMethod read, @Nullable Object request, CallStart start,
			@Nullable CallerToken caller, Channel channel, Listener<R> listener) {
		super(listener);
		this.cache = cache;
		this.read = read;
		this.request = request;
		this.start = start;
		this.caller = caller;
		this.channel = channel;
	}

	@Override
	public void onMessage(R response) {
		if (this.request != null) {
			this.read.returned(this.request, response, this.cache.store, this.start);
		}
		super.onMessage(response);
	}

	@Override
	public void onClose(Status status, Metadata trailers) {
		switch (status.getCode()) {
			case OK -> accepted();
			case NOT_FOUND -> {
				if (this.request != null) {
					this.read.returnedNone(this.request, this.cache.store, this.start);
				}
				accepted();
			}
			case UNAUTHENTICATED, PERMISSION_DENIED -> refused();
			default -> {
			}
		}
		super.onClose(status, trailers);
	}

	private void accepted() {
		String token = (this.caller != null) ? this.caller.sent() : null;
		if (token != null) {
			this.cache.tokens.accepted(token, this.start.moment());
			this.cache.follower.follow(this.channel, this.caller);
		}
	}

	private void refused() {
		String token = (this.caller != null) ? this.caller.sent() : null;
		if (token != null) {
			this.cache.tokens.refused(token, this.start.moment());
		}
	}

}
