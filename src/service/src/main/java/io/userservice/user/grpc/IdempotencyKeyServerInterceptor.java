package io.userservice.user.grpc;

import java.util.Objects;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.userservice.request.IdempotencyKeyHeader;
import io.userservice.rpc.call.Caller;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.rpc.server.MethodPolicy.RetryPolicy;
import io.userservice.user.write.IdempotencyKey;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Passes the idempotency key, which is sent in the metadata, to the handlers of writes.
 * Runs after the authentication, since a key belongs to its caller.
 */
@Component
public class IdempotencyKeyServerInterceptor implements ServerInterceptor {

	private static final Context.Key<IdempotencyKey> KEY = Context.key("idempotency-key");

	private final MethodPolicies policies;

	IdempotencyKeyServerInterceptor(MethodPolicies policies) {
		this.policies = policies;
	}

	/** The key of the current call; null if it has none. */
	static @Nullable IdempotencyKey currentKey() {
		return KEY.get();
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		if (this.policies.of(call.getMethodDescriptor()).retry() != RetryPolicy.WITH_IDEMPOTENCY_KEY) {
			return next.startCall(call, headers);
		}
		String value = IdempotencyKeyHeader.read(headers);
		if (value == null) {
			return next.startCall(call, headers);
		}
		Context context = Context.current().withValue(KEY, key(Caller.CURRENT.get(), value));
		return Contexts.interceptCall(context, call, headers, next);
	}

	private static IdempotencyKey key(Caller caller, String value) {
		String id = (caller.subject() != null) ? "sub " + caller.subject()
				: (caller.clientId() != null) ? "client_id " + caller.clientId() : null;
		if (id == null) {
			throw IdempotencyKeyHeader.withoutCaller();
		}
		return new IdempotencyKey(Objects.requireNonNullElse(caller.issuer(), ""), id, value);
	}

}
