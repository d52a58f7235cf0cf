package io.userservice.rpc.server;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.userservice.request.IdempotencyKeyHeader;
import org.jspecify.annotations.Nullable;

/**
 * What the service decides for one method: a row of its table of methods.
 *
 * @param method the method
 * @param scope the scope that a caller's token must have, such as {@code users.read};
 * null for a method that is open to everybody
 * @param blocking where its handler runs
 * @param timeLimit how long the service works on a call, where
 * {@code user-service.deadlines.methods} does not say otherwise
 * @param retry when a client may send a failed call again
 */
public record MethodPolicy(MethodDescriptor<?, ?> method, @Nullable String scope, BlockingPolicy blocking,
		TimeLimit timeLimit, RetryPolicy retry) {

	/** The metadata that names the key of a write. */
	public static final Metadata.Key<String> IDEMPOTENCY_KEY = IdempotencyKeyHeader.NAME;

	/** Whether callers need no token. */
	public boolean isOpen() {
		return this.scope == null;
	}

	/** Which of {@code user-service.deadlines.*} applies. */
	public enum TimeLimit {

		/** {@code user-service.deadlines.unary}. */
		UNARY,
		/** {@code user-service.deadlines.streaming}. */
		STREAMING,
		/** No limit: the call stays open as long as the client wants. */
		NONE

	}

	/** When a client may send a failed call again. */
	public enum RetryPolicy {

		/** Always: the call has no side effects. */
		SAFE,
		/** With an {@code idempotency-key} in the metadata. */
		WITH_IDEMPOTENCY_KEY,
		/** Not at all: the messages of the call are not kept. */
		NEVER;

		/**
		 * Whether a client may send a call again.
		 * @param headers of the call
		 */
		public boolean allows(Metadata headers) {
			return this == SAFE || (this == WITH_IDEMPOTENCY_KEY && headers.containsKey(IDEMPOTENCY_KEY));
		}

	}

}
