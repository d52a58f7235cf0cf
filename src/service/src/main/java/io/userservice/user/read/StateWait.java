package io.userservice.user.read;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.userservice.user.state.StateNotSeenException;

/** Repeats a read until the server shows the state that its call asks for. */
public final class StateWait {

	private static final int PAUSE_MILLIS = 50;

	private static final Executor LATER = CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS);

	private StateWait() {
	}

	/** Runs a task after a pause, on a thread that it must not block. */
	public static void later(Runnable task) {
		LATER.execute(task);
	}

	static <T> CompletionStage<T> repeat(Supplier<CompletionStage<T>> lookup) {
		return lookup.get().exceptionallyCompose((failure) -> {
			Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
			return (cause instanceof StateNotSeenException) ? CompletableFuture.runAsync(() -> {
			}, LATER).thenCompose((nothing) -> repeat(lookup)) : CompletableFuture.failedFuture(cause);
		});
	}

}
