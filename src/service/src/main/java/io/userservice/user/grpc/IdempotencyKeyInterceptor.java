package io.userservice.user.grpc;

import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.userservice.api.UserServiceGrpc;
import io.userservice.rpc.error.InvalidFieldException.Violation;
import io.userservice.rpc.error.InvalidFieldException;
import io.userservice.user.idempotency.IdempotencyKey;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/**
 * Tells CreateUsers its idempotency key, which comes in the metadata, where a handler
 * does not see it. To be used inside the authentication, whose caller owns the key.
 */
@Component
class IdempotencyKeyInterceptor implements ServerInterceptor {

	private static final Metadata.Key<String> HEADER = Metadata.Key.of("idempotency-key",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final Pattern VALID = Pattern.compile("[!-~]{1,128}");

	private static final Context.Key<IdempotencyKey> KEY = Context.key("idempotency-key");

	/** The key of the CreateUsers call that is being started. */
	static Optional<IdempotencyKey> key() {
		return Optional.ofNullable(KEY.get());
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		Iterable<String> values = headers.getAll(HEADER);
		if (values == null || !isCreateUsers(call)) {
			return next.startCall(call, headers);
		}
		// The handler asks for it at once, so the call's messages can do without.
		Context context = Context.current().withValue(KEY, new IdempotencyKey(caller(), single(values)));
		Context previous = context.attach();
		try {
			return next.startCall(call, headers);
		}
		finally {
			context.detach(previous);
		}
	}

	private static boolean isCreateUsers(ServerCall<?, ?> call) {
		return UserServiceGrpc.getCreateUsersMethod()
			.getFullMethodName()
			.equals(call.getMethodDescriptor().getFullMethodName());
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
