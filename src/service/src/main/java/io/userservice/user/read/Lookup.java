package io.userservice.user.read;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.micrometer.tracing.Span;
import io.userservice.turn.Waiting;
import io.userservice.user.StoredUser;
import io.userservice.user.state.Consistency;
import io.userservice.user.state.SeenState;
import org.jspecify.annotations.Nullable;

/** The keys of one call, what was found, when it was queued, and the call's span. */
final class Lookup<K> implements Waiting {

	private final Object caller;

	private volatile Collection<K> keys;

	private final @Nullable Span span;

	private final @Nullable Consistency consistency;

	private final long since = System.nanoTime();

	private final CompletableFuture<Map<K, StoredUser>> result = new CompletableFuture<>();

	/**
	 * @param consistency the state of the database that it asks for; null for none
	 */
	Lookup(Object caller, Collection<K> keys, @Nullable Span span, @Nullable Consistency consistency) {
		this.caller = caller;
		this.keys = keys;
		this.span = span;
		this.consistency = consistency;
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

	@Nullable Consistency consistency() {
		return this.consistency;
	}

	/** Ends it with what was found, if that is of a state that it asks for. */
	void complete(Found<K> found) {
		RuntimeException missing = (this.consistency != null) ? missing(this.consistency, found) : null;
		if (missing == null) {
			this.result.complete(found.users());
		}
		else {
			this.result.completeExceptionally(missing);
		}
	}

	private static @Nullable RuntimeException missing(Consistency consistency, Found<?> found) {
		SeenState state = Objects.requireNonNull(found.state());
		return found.atStandby() ? consistency.checkAtStandby(state) : consistency.check(state);
	}

	CompletableFuture<Map<K, StoredUser>> result() {
		return this.result;
	}

}
