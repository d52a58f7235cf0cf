package io.userservice.user.grpc;

import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.userservice.rpc.error.InvalidFieldException.Violation;
import io.userservice.rpc.error.InvalidFieldException;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.rpc.server.MethodPolicy.RetryPolicy;
import io.userservice.user.idempotency.IdempotencyKey;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/**
 * Passes the idempotency key, which is sent in the metadata, to the handlers of writes.
 * Runs after the authentication, since a key belongs to its caller.
 */
@Component
public class IdempotencyKeyInterceptor implements ServerInterceptor {

	private static final Metadata.Key<String> HEADER = Metadata.Key.of("idempotency-key",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final Pattern VALID = Pattern.compile("[!-~]{1,128}");

	private static final Context.Key<IdempotencyKey> KEY = Context.key("idempotency-key");

	private final MethodPolicies policies;

	IdempotencyKeyInterceptor(MethodPolicies policies) {
		this.policies = policies;
	}

	/** The key of the call that is being started; null if it has none. */
	static @Nullable IdempotencyKey currentKey() {
		return KEY.get();
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		Iterable<String> values = headers.getAll(HEADER);
		if (values == null
				|| this.policies.of(call.getMethodDescriptor()).retry() != RetryPolicy.WITH_IDEMPOTENCY_KEY) {
			return next.startCall(call, headers);
		}
		// Handlers read the key when the call starts; its messages do not need it.
		Context context = Context.current().withValue(KEY, new IdempotencyKey(caller(), single(values)));
		Context previous = context.attach();
		try {
			return next.startCall(call, headers);
		}
		finally {
			context.detach(previous);
		}
	}

	private static String single(Iterable<String> values) {
		Iterator<String> all = values.iterator();
		String value = all.next();
		if (all.hasNext() || !VALID.matcher(value).matches()) {
			throw new InvalidFieldException(
					List.of(new Violation(HEADER.name(), "must be one value of 1 to 128 visible ASCII characters")));
		}
		return value;
	}

	private static String caller() {
		Authentication caller = SecurityContextHolder.getContext().getAuthentication();
		return (caller != null) ? Objects.requireNonNullElse(caller.getName(), "") : "";
	}

}
