package io.userservice.testing;

import java.util.ArrayList;
import java.util.List;

import io.grpc.stub.ServerCallStreamObserver;

/**
 * The observer that a handler sends its responses to. The test decides when the client
 * reads.
 */
public class FakeResponseObserver<R> extends ServerCallStreamObserver<R> {

	public final List<R> sent = new ArrayList<>();

	/** Messages that may be sent before {@link #isReady()} turns false. */
	public int window;

	public int requested;

	public boolean completed;

	public boolean autoRequest = true;

	public boolean cancelled;

	private Runnable onReady;

	/** Lets the client read that many more messages. */
	public void read(int messages) {
		this.window += messages;
		this.onReady.run();
	}

	@Override
	public boolean isReady() {
		return this.window > 0;
	}

	@Override
	public void onNext(R message) {
		this.window--;
		this.sent.add(message);
	}

	@Override
	public void onCompleted() {
		this.completed = true;
	}

	@Override
	public void onError(Throwable failure) {
		throw new AssertionError(failure);
	}

	@Override
	public void request(int count) {
		this.requested += count;
	}

	@Override
	public void setOnReadyHandler(Runnable handler) {
		this.onReady = handler;
	}

	@Override
	public void disableAutoRequest() {
		this.autoRequest = false;
	}

	@Override
	public void disableAutoInboundFlowControl() {
		disableAutoRequest();
	}

	@Override
	public boolean isCancelled() {
		return this.cancelled;
	}

	@Override
	public void setOnCloseHandler(Runnable handler) {
	}

	@Override
	public void setOnCancelHandler(Runnable handler) {
	}

	@Override
	public void setCompression(String compression) {
	}

	@Override
	public void setMessageCompression(boolean enable) {
	}

}
