package io.userservice.rpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import net.devh.boot.grpc.common.util.InterceptorOrder;
import net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor;

import org.springframework.core.annotation.Order;

/**
 * Ends failed calls with a status of the error table, wherever they fail. Outermost, so
 * that the other interceptors' failures pass through it. In place of the starter's
 * {@code @GrpcAdvice}, which does not see the failures of {@code onReady} and
 * {@code onCancel} nor of other interceptors.
 */
@GrpcGlobalServerInterceptor
@Order(InterceptorOrder.ORDER_GLOBAL_EXCEPTION_HANDLING)
class ErrorInterceptor implements ServerInterceptor {

	private final ErrorTable errors;

	ErrorInterceptor(ErrorTable errors) {
		this.errors = errors;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		GuardedCall<Q, R> guarded = new GuardedCall<>(call, this.errors);
		try {
			return new GuardedListener<>(next.startCall(guarded, headers), guarded);
		}
		catch (Throwable ex) {
			guarded.fail(ex);
			return new ServerCall.Listener<>() {
			};
		}
	}

}
