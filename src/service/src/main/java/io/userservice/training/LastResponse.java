package io.userservice.training;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/** Waits for the end of a call, and keeps its last response. */
class LastResponse<R> implements StreamObserver<R> {

	private final CompletableFuture<R> end = new CompletableFuture<>();

	private volatile @Nullable R last;

	@Override
	public void onNext(R response) {
		this.last = response;
	}

	@Override
	public void onError(Throwable ex) {
		this.end.completeExceptionally(ex);
	}

	@Override
	public void onCompleted() {
		this.end.complete(this.last);
	}

	/** As a blocking stub does. */
	R await() {
		try {
			return this.end.join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof StatusRuntimeException failed) ? failed : ex;
		}
	}

}
