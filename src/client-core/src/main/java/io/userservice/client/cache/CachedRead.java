package io.userservice.client.cache;

import java.util.concurrent.Executor;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.userservice.client.cache.store.CallStart;
import io.userservice.client.cache.store.Proof;
import org.jspecify.annotations.Nullable;

/**
 * A read that is answered from memory if it can be, and else sent. That is decided when
 * its request is complete. Not thread-safe, as any call.
 */
final class CachedRead<Q, R> extends ClientCall<Q, R> {

	/** Metadata of the service's own: a position, or how old an answer may be. */
	private static final String OWN_METADATA = "user-service-";

	private static final Metadata.Key<String> CACHE_CONTROL = Metadata.Key.of("cache-control",
			Metadata.ASCII_STRING_MARSHALLER);

	private final NearCache cache;

	private final CachedMethod read;

	private final MethodDescriptor<Q, R> method;

	private final CallOptions options;

	private final Channel next;

	private @Nullable Listener<R> listener;

	private @Nullable Metadata headers;

	/** Whether it may be answered by a state that is not the present one. */
	private boolean own;

	/** Null if it is not known what the service will get. */
	private @Nullable CallerToken caller;

	private @Nullable Q request;

	private int requested;

	private boolean compressed = true;

	/** Whether it has an end without having been sent. */
	private boolean ended;

	/** The call that is sent; null before, and if none is. */
	private @Nullable ClientCall<Q, R> sent;

	CachedRead(NearCache cache, CachedMethod read, MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
		this.cache = cache;
		this.read = read;
		this.method = method;
		this.options = options;
		this.next = next;
	}

	@Override
	public void start(Listener<R> listener, Metadata headers) {
		this.listener = listener;
		this.headers = headers;
		this.own = hasOwnMetadata(headers);
		this.caller = CallerToken.of(this.options, headers);
	}

	@Override
	public void request(int messages) {
		if (this.sent != null) {
			this.sent.request(messages);
		}
		else {
			this.requested += messages;
		}
	}

	@Override
	public void sendMessage(Q message) {
		if (this.request == null && this.sent == null) {
			this.request = message;
		}
		else {
			send().sendMessage(message);
		}
	}

	@Override
	public void halfClose() {
		if (this.sent == null && !this.ended && this.listener != null && this.headers != null) {
			R response = find(this.headers);
			if (response != null) {
				this.ended = true;
				this.cache.hits.increment();
				deliver(this.listener, response);
				return;
			}
			this.cache.misses.increment();
		}
		if (!this.ended) {
			send().halfClose();
		}
	}

	@SuppressWarnings("unchecked")
	private @Nullable R find(Metadata headers) {
		Proof proof = this.cache.follower.proof();
		if (!proof.following() || this.request == null || !isPlain(headers)) {
			return null;
		}
		String token = (this.caller != null) ? this.caller.atHand() : null;
		if (token == null || !this.cache.mayServe(token, proof)) {
			return null;
		}
		return (R) this.read.find(this.request, this.cache.store, proof);
	}

	/** Whether it wants nothing but a user, and still wants that. */
	private boolean isPlain(Metadata headers) {
		return this.requested > 0 && !this.own && !headers.containsKey(CACHE_CONTROL)
				&& this.options.getAuthority() == null
				&& (this.options.getDeadline() == null || !this.options.getDeadline().isExpired())
				&& !Context.current().isCancelled();
	}

	private static boolean hasOwnMetadata(Metadata headers) {
		for (String name : headers.keys()) {
			if (name.startsWith(OWN_METADATA)) {
				return true;
			}
		}
		return false;
	}

	/** On the executor of a stub that waits, which is the thread that waits. */
	private void deliver(Listener<R> listener, R response) {
		Executor executor = this.options.getExecutor();
		if (executor == null) {
			DeliveryQueue.run(() -> respond(listener, response));
		}
		else {
			executor.execute(() -> respond(listener, response));
		}
	}

	private void respond(Listener<R> listener, R response) {
		listener.onHeaders(new Metadata());
		listener.onMessage(response);
		listener.onClose(Status.OK, new Metadata());
	}

	/** Sends the call as it is so far. */
	private ClientCall<Q, R> send() {
		if (this.sent != null) {
			return this.sent;
		}
		if (this.listener == null || this.headers == null) {
			throw new IllegalStateException("not started");
		}
		ClientCall<Q, R> call = this.next.newCall(this.method, this.options);
		this.sent = call;
		CallStart start = this.cache.store.start(!this.own);
		call.start(
				new ReturnedRead<>(this.cache, this.read, this.request, start, this.caller, this.next, this.listener),
				this.headers);
		if (!this.compressed) {
			call.setMessageCompression(false);
		}
		if (this.requested > 0) {
			call.request(this.requested);
		}
		if (this.request != null) {
			call.sendMessage(this.request);
		}
		return call;
	}

	@Override
	public void cancel(@Nullable String message, @Nullable Throwable cause) {
		if (this.sent != null) {
			this.sent.cancel(message, cause);
		}
		else if (!this.ended && this.listener != null) {
			this.ended = true;
			this.listener.onClose(Status.CANCELLED.withDescription(message).withCause(cause), new Metadata());
		}
	}

	@Override
	public void setMessageCompression(boolean enabled) {
		if (this.sent != null) {
			this.sent.setMessageCompression(enabled);
		}
		this.compressed = enabled;
	}

	/** Before it is sent it takes its one request at once. */
	@Override
	public boolean isReady() {
		return this.sent == null || this.sent.isReady();
	}

}
