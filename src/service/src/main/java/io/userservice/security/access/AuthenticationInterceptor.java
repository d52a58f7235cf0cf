package io.userservice.security.access;

import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.userservice.rpc.call.Caller;
import io.userservice.rpc.call.CurrentCall;
import io.userservice.rpc.call.ObservedCall;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.security.token.CallTokens;
import io.userservice.security.token.VerifiedToken;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
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

	/** What the caller may do, in gRPC's context of an authenticated call. */
	static final Context.Key<Authentication> AUTHENTICATION = Context.key("authentication");

	private final MethodPolicies policies;

	private final CallTokens tokens;

	AuthenticationInterceptor(MethodPolicies policies, CallTokens tokens) {
		this.policies = policies;
		this.tokens = tokens;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		if (this.policies.of(call.getMethodDescriptor()).isOpen()) {
			return next.startCall(call, headers);
		}
		VerifiedToken token = this.tokens.require(headers);
		observe(token.caller());
		SecurityContext caller = new SecurityContextImpl(token.authentication());
		Context context = Context.current()
			.withValues(AUTHENTICATION, token.authentication(), Caller.CURRENT, token.caller());
		Context previous = enter(context, caller);
		try {
			return new AuthenticatedListener<>(next.startCall(call, headers), context, caller);
		}
		finally {
			leave(context, previous);
		}
	}

	private static void observe(Caller caller) {
		ObservedCall observed = CurrentCall.get();
		if (observed != null) {
			observed.onAuthenticated(caller);
		}
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
