package io.userservice.security.access;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.userservice.rpc.server.CallTimer;
import io.userservice.rpc.server.CallEndListener;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.rpc.server.MethodPolicy;
import io.userservice.security.token.TokenException;
import io.userservice.security.token.TokenVerificationProperties;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.stereotype.Component;

/**
 * Refuses a call whose token lacks the scope of its method, and ends a stream when its
 * token expires.
 */
@Component
public class AuthorizationInterceptor implements ServerInterceptor {

	private final MethodPolicies policies;

	private final CallTimer timer;

	private final Duration skew;

	private final String authorityPrefix;

	/**
	 * @param authorityPrefix what Spring Security puts before a scope
	 */
	AuthorizationInterceptor(MethodPolicies policies, CallTimer timer, TokenVerificationProperties properties,
			@Value("${spring.security.oauth2.resourceserver.jwt.authority-prefix:SCOPE_}") String authorityPrefix) {
		this.policies = policies;
		this.timer = timer;
		this.skew = properties.clockSkew();
		this.authorityPrefix = authorityPrefix;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		MethodPolicy policy = this.policies.of(call.getMethodDescriptor());
		if (policy.isOpen()) {
			return next.startCall(call, headers);
		}
		Authentication caller = caller();
		if (!hasAuthority(caller, this.authorityPrefix + policy.scope())) {
			throw new ScopeMissingException(policy.scope());
		}
		ServerCall.Listener<Q> listener = next.startCall(call, headers);
		return (policy.method().getType() == MethodDescriptor.MethodType.UNARY) ? listener
				: untilExpiry(listener, endAtExpiry(call, (Jwt) caller.getCredentials()));
	}

	private static boolean hasAuthority(Authentication caller, String name) {
		for (GrantedAuthority authority : caller.getAuthorities()) {
			if (name.equals(authority.getAuthority())) {
				return true;
			}
		}
		return false;
	}

	private static Authentication caller() {
		Authentication caller = AuthenticationInterceptor.AUTHENTICATION.get();
		if (caller == null) {
			throw new TokenException(TokenException.Reason.MISSING, "not authenticated");
		}
		return caller;
	}

	private Future<?> endAtExpiry(ServerCall<?, ?> call, Jwt token) {
		Duration left = Duration.between(Instant.now(), token.getExpiresAt()).plus(this.skew);
		return this.timer.schedule(left,
				() -> call.close(
						Status.fromThrowable(new TokenException(TokenException.Reason.EXPIRED, "expired in a stream")),
						new Metadata()));
	}

	private static <Q> ServerCall.Listener<Q> untilExpiry(ServerCall.Listener<Q> listener, Future<?> expiry) {
		return new CallEndListener<>(listener, () -> expiry.cancel(false));
	}

}
