package io.userservice.client.cache.simulation;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** A call as its client's network and its server see it. */
final class SimulatedCall<Q, R> extends ClientCall<Q, R> {

	final SimulatedChannel channel;

	final MethodDescriptor<Q, R> method;

	/** Whether it is a watch of the cache. */
	private final boolean cacheWatch;

	@Nullable Q request;

	Metadata headers = new Metadata();

	private @Nullable Listener<R> listener;

	/** When the last message arrives. */
	private long last;

	private boolean begun;

	private boolean ended;

	private boolean swallowed;

	SimulatedCall(SimulatedChannel channel, MethodDescriptor<Q, R> method, boolean cacheWatch) {
		this.channel = channel;
		this.method = method;
		this.cacheWatch = cacheWatch;
	}

	/** Whether its client has its end. */
	boolean isOver() {
		return this.ended;
	}

	void swallow() {
		this.swallowed = true;
	}

	@Override
	public void start(Listener<R> listener, Metadata headers) {
		this.listener = listener;
		this.headers = headers;
	}

	@Override
	public void request(int messages) {
	}

	@Override
	public void sendMessage(Q message) {
		this.request = message;
	}

	@Override
	public void halfClose() {
		this.channel.sent++;
		this.channel.time.after(this.channel.delay(false), () -> {
			if (!this.ended) {
				this.channel.service.receive(this);
			}
		});
	}

	@Override
	public void cancel(@Nullable String message, @Nullable Throwable cause) {
		this.channel.time.after(0, () -> end(Status.CANCELLED, new Metadata()));
	}

	/** The server sends a message. */
	@SuppressWarnings("unchecked")
	void send(Object message) {
		later(() -> {
			if (!this.begun && this.cacheWatch) {
				this.channel.openWatches++;
			}
			this.begun = true;
			this.listener.onMessage((R) message);
		});
	}

	/** The server ends it. */
	void close(Status status, Metadata trailers) {
		later(() -> end(status, trailers));
	}

	private void later(Runnable delivery) {
		long now = this.channel.time.now();
		this.last = Math.max(this.last, now + this.channel.delay("WatchUsers".equals(this.method.getBareMethodName())));
		this.channel.time.after(this.last - now, () -> {
			if (!this.ended && !this.swallowed) {
				delivery.run();
			}
		});
	}

	private void end(Status status, Metadata trailers) {
		if (this.ended) {
			return;
		}
		this.ended = true;
		if (this.begun && this.cacheWatch) {
			this.channel.openWatches--;
		}
		this.listener.onClose(status, trailers);
	}

}
