package io.userservice.user.read;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.micrometer.tracing.Span;
import io.userservice.turn.Waiting;
import io.userservice.user.StoredUser;
import org.jspecify.annotations.Nullable;

/** The keys of one call, what was found, when it was queued, and the call's span. */
final class Lookup<K> implements Waiting {

	private final Object caller;

	private volatile Collection<K> keys;

	private final @Nullable Span span;

	private final long since = System.nanoTime();

	private final CompletableFuture<Map<K, StoredUser>> result = new CompletableFuture<>();

	Lookup(Object caller, Collection<K> keys, @Nullable Span span) {
		this.caller = caller;
		this.keys = keys;
		this.span = span;
	}

	@Override
	public Object caller() {
		return this.caller;
	}

	@Override
	public boolean isResumed() {
		return false;
	}

	@Override
	public long waited(long now) {
		return now - this.since;
	}

	/** Ends it. It stays in the queue until its turn, without its keys. */
	void refuse(RuntimeException reason) {
		this.result.completeExceptionally(reason);
		this.keys = List.of();
	}

	Collection<K> keys() {
		return this.keys;
	}

	@Nullable Span span() {
		return this.span;
	}

	CompletableFuture<Map<K, StoredUser>> result() {
		return this.result;
	}

}
