package io.userservice.security.access;

import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.userservice.rpc.limit.CallerKey;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.rpc.call.CurrentCall;
import io.userservice.rpc.call.ObservedCall;
import io.userservice.rpc.call.TokenOwner;
import org.jspecify.annotations.Nullable;
import io.userservice.security.token.BearerTokens;

import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.stereotype.Component;

/**
 * Authenticates a call by its token. Handlers find the caller in Spring Security's
 * context and in gRPC's. In place of the starter's interceptor (3.1.0), whose
 * configuration needs a class that Spring Security 7 no longer has, and which takes
 * longer for each message of a stream than the message itself. Boot's own gRPC server has
 * {@code AuthenticationProcessInterceptor} for it.
 */
@Component
public class AuthenticationInterceptor implements ServerInterceptor {

	/** The caller, in gRPC's context of an authenticated call. */
	static final Context.Key<Authentication> CALLER = Context.key("caller");

	private final MethodPolicies policies;

	private final AuthenticationManager tokens;

	AuthenticationInterceptor(MethodPolicies policies, AuthenticationManager tokens) {
		this.policies = policies;
		this.tokens = tokens;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		if (this.policies.of(call.getMethodDescriptor()).isOpen()) {
			return next.startCall(call, headers);
		}
		Authentication token = new BearerTokenAuthenticationToken(BearerTokens.require(headers));
		SecurityContext caller = new SecurityContextImpl(this.tokens.authenticate(token));
		CallerKey.Authenticated key = key(caller.getAuthentication());
		observe(key);
		Context context = Context.current()
			.withValues(CALLER, caller.getAuthentication(), CallerKey.AUTHENTICATED, key);
		Context previous = enter(context, caller);
		try {
			return new AuthenticatedListener<>(next.startCall(call, headers), context, caller);
		}
		finally {
			leave(context, previous);
		}
	}

	private static void observe(CallerKey.Authenticated caller) {
		ObservedCall observed = CurrentCall.get();
		if (observed != null) {
			observed.authenticated(
					new TokenOwner(caller.issuer(), (caller.subject() != null) ? caller.subject() : caller.clientId()));
		}
	}

	private static CallerKey.Authenticated key(Authentication caller) {
		Jwt token = (Jwt) caller.getCredentials();
		String subject = claim(token, JwtClaimNames.SUB);
		return new CallerKey.Authenticated(claim(token, JwtClaimNames.ISS), subject,
				(subject != null) ? null : claim(token, "client_id"));
	}

	private static @Nullable String claim(Jwt token, String name) {
		String value = token.getClaimAsString(name);
		return (value == null || value.isEmpty()) ? null : value;
	}

	private static Context enter(Context context, SecurityContext caller) {
		SecurityContextHolder.setContext(caller);
		return context.attach();
	}

	private static void leave(Context context, Context previous) {
		context.detach(previous);
		SecurityContextHolder.clearContext();
	}

	/** Runs the handler as the caller. */
	private static class AuthenticatedListener<Q> extends SimpleForwardingServerCallListener<Q> {

		private final Context context;

		private final SecurityContext caller;

		AuthenticatedListener(ServerCall.Listener<Q> delegate, Context context, SecurityContext caller) {
			super(delegate);
			this.context = context;
			this.caller = caller;
		}

		@Override
		public void onMessage(Q message) {
			Context previous = enter(this.context, this.caller);
			try {
				super.onMessage(message);
			}
			finally {
				leave(this.context, previous);
			}
		}

		@Override
		public void onHalfClose() {
			asCaller(super::onHalfClose);
		}

		@Override
		public void onCancel() {
			asCaller(super::onCancel);
		}

		@Override
		public void onComplete() {
			asCaller(super::onComplete);
		}

		@Override
		public void onReady() {
			asCaller(super::onReady);
		}

		private void asCaller(Runnable callback) {
			Context previous = enter(this.context, this.caller);
			try {
				callback.run();
			}
			finally {
				leave(this.context, previous);
			}
		}

	}

}
