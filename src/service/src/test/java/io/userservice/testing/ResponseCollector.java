package io.userservice.testing;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;

/** Collects the responses of a call, and waits for its end. */
public class ResponseCollector<R> implements StreamObserver<R> {

	private final List<R> messages = new CopyOnWriteArrayList<>();

	private final CompletableFuture<List<R>> end = new CompletableFuture<>();

	@Override
	public void onNext(R message) {
		this.messages.add(message);
	}

	@Override
	public void onError(Throwable failure) {
		this.end.completeExceptionally(failure);
	}

	@Override
	public void onCompleted() {
		this.end.complete(this.messages);
	}

	/**
	 * The response of a call that has exactly one.
	 * @throws StatusRuntimeException if the call failed
	 */
	public R get() {
		return all().get(0);
	}

	/**
	 * All responses. Waits up to 30 s until the call has ended.
	 * @throws StatusRuntimeException if the call failed
	 */
	public List<R> all() {
		try {
			return this.end.orTimeout(60, TimeUnit.SECONDS).join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof StatusRuntimeException failure) ? failure : ex;
		}
	}

	/** The responses received so far, whether or not more will come. */
	public List<R> soFar() {
		return List.copyOf(this.messages);
	}

	public boolean hasEnded() {
		return this.end.isDone();
	}

}
