package io.userservice.security.access;

import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.userservice.security.token.BearerTokens;
import io.userservice.security.token.CachingJwtAuthenticationManager;
import net.devh.boot.grpc.common.util.InterceptorOrder;
import net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor;
import net.devh.boot.grpc.server.security.interceptors.AuthenticatingServerInterceptor;

import org.springframework.core.annotation.Order;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

/**
 * Authenticates a call by its token. Handlers find the caller in Spring Security's
 * context, and in gRPC's under the starter's key. In place of the starter's interceptor,
 * whose configuration does not start on this Spring Security, and which takes longer for
 * each message of a stream than the message itself.
 */
@GrpcGlobalServerInterceptor
@Order(InterceptorOrder.ORDER_SECURITY_AUTHENTICATION)
class AuthenticationInterceptor implements ServerInterceptor {

	private final BearerTokens reader;

	private final CachingJwtAuthenticationManager verifier;

	AuthenticationInterceptor(BearerTokens reader, CachingJwtAuthenticationManager verifier) {
		this.reader = reader;
		this.verifier = verifier;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		Authentication unverified = this.reader.readAuthentication(call, headers);
		if (unverified == null) {
			return next.startCall(call, headers);
		}
		SecurityContext caller = new SecurityContextImpl(this.verifier.authenticate(unverified));
		Context context = Context.current().withValue(AuthenticatingServerInterceptor.SECURITY_CONTEXT_KEY, caller);
		Context previous = enter(context, caller);
		try {
			return new CallersListener<>(next.startCall(call, headers), context, caller);
		}
		finally {
			leave(context, previous);
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
	private static class CallersListener<Q> extends SimpleForwardingServerCallListener<Q> {

		private final Context context;

		private final SecurityContext caller;

		CallersListener(ServerCall.Listener<Q> delegate, Context context, SecurityContext caller) {
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
