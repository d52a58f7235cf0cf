package io.userservice.user.grpc;

import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.userservice.rpc.call.Caller;
import io.userservice.rpc.error.InvalidFieldException.Violation;
import io.userservice.rpc.error.InvalidFieldException;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.rpc.server.MethodPolicy.RetryPolicy;
import io.userservice.rpc.server.MethodPolicy;
import io.userservice.user.write.IdempotencyKey;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Passes the idempotency key, which is sent in the metadata, to the handlers of writes.
 * Runs after the authentication, since a key belongs to its caller.
 */
@Component
public class IdempotencyKeyServerInterceptor implements ServerInterceptor {

	private static final Pattern VALID = Pattern.compile("[!-~]{1,128}");

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
		Iterable<String> values = headers.getAll(MethodPolicy.IDEMPOTENCY_KEY);
		if (values == null
				|| this.policies.of(call.getMethodDescriptor()).retry() != RetryPolicy.WITH_IDEMPOTENCY_KEY) {
			return next.startCall(call, headers);
		}
		Context context = Context.current().withValue(KEY, key(Caller.CURRENT.get(), single(values)));
		return Contexts.interceptCall(context, call, headers, next);
	}

	private static IdempotencyKey key(Caller caller, String value) {
		String id = (caller.subject() != null) ? "sub " + caller.subject()
				: (caller.clientId() != null) ? "client_id " + caller.clientId() : null;
		if (id == null) {
			throw invalid("needs a token with a subject or a client_id: a key belongs to its caller");
		}
		return new IdempotencyKey(Objects.requireNonNullElse(caller.issuer(), ""), id, value);
	}

	private static String single(Iterable<String> values) {
		Iterator<String> all = values.iterator();
		String value = all.next();
		if (all.hasNext() || !VALID.matcher(value).matches()) {
			throw invalid("must be one value of 1 to 128 visible ASCII characters");
		}
		return value;
	}

	private static InvalidFieldException invalid(String message) {
		return new InvalidFieldException(List.of(new Violation(MethodPolicy.IDEMPOTENCY_KEY.name(), message)));
	}

}
