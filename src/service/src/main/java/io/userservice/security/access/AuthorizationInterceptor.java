package io.userservice.security.access;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.userservice.rpc.deadline.CallTimer;
import io.userservice.security.token.TokenException;
import io.userservice.security.token.TokenProperties;
import net.devh.boot.grpc.common.util.InterceptorOrder;
import net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor;
import net.devh.boot.grpc.server.security.interceptors.AuthenticatingServerInterceptor;

import org.springframework.core.annotation.Order;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Lets a call through if its token has the scope that its method asks for, and ends a
 * stream when its token expires.
 */
@GrpcGlobalServerInterceptor
@Order(InterceptorOrder.ORDER_SECURITY_AUTHORISATION)
class AuthorizationInterceptor implements ServerInterceptor {

	private static final String AUTHORITY_PREFIX = "SCOPE_";

	private final AccessRules rules;

	private final CallTimer timer;

	private final Duration skew;

	AuthorizationInterceptor(AccessRules rules, CallTimer timer, TokenProperties properties) {
		this.rules = rules;
		this.timer = timer;
		this.skew = properties.clockSkew();
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		MethodDescriptor<Q, R> method = call.getMethodDescriptor();
		if (this.rules.isOpen(method)) {
			return next.startCall(call, headers);
		}
		Authentication caller = caller();
		String scope = this.rules.scopeOf(method);
		if (!hasAuthority(caller, AUTHORITY_PREFIX + scope)) {
			throw new ScopeMissingException(scope);
		}
		ServerCall.Listener<Q> listener = next.startCall(call, headers);
		return (method.getType() == MethodDescriptor.MethodType.UNARY) ? listener
				: new ExpiringListener<>(listener, endAtExpiry(call, (Jwt) caller.getCredentials()));
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
		SecurityContext context = AuthenticatingServerInterceptor.SECURITY_CONTEXT_KEY.get();
		if (context == null || context.getAuthentication() == null) {
			throw new TokenException(TokenException.Reason.MISSING, "not authenticated");
		}
		return context.getAuthentication();
	}

	private Future<?> endAtExpiry(ServerCall<?, ?> call, Jwt token) {
		Duration left = Duration.between(Instant.now(), token.getExpiresAt()).plus(this.skew);
		return this.timer.schedule(left,
				() -> call.close(
						Status.fromThrowable(new TokenException(TokenException.Reason.EXPIRED, "expired in a stream")),
						new Metadata()));
	}

	/** Lets go of the timer with the call. */
	private static class ExpiringListener<Q> extends SimpleForwardingServerCallListener<Q> {

		private final Future<?> expiry;

		ExpiringListener(ServerCall.Listener<Q> delegate, Future<?> expiry) {
			super(delegate);
			this.expiry = expiry;
		}

		@Override
		public void onCancel() {
			this.expiry.cancel(false);
			super.onCancel();
		}

		@Override
		public void onComplete() {
			this.expiry.cancel(false);
			super.onComplete();
		}

	}

}
