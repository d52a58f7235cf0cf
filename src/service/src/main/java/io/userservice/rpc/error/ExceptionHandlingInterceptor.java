package io.userservice.rpc.error;

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
public class ExceptionHandlingInterceptor implements ServerInterceptor {

	private final ExceptionMappers errors;

	ExceptionHandlingInterceptor(ExceptionMappers errors) {
		this.errors = errors;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		ExceptionHandlingServerCall<Q, R> guarded = new ExceptionHandlingServerCall<>(call, this.errors);
		try {
			return new ExceptionHandlingServerCallListener<>(next.startCall(guarded, headers), guarded);
		}
		catch (Throwable ex) {
			guarded.fail(ex);
			return new ServerCall.Listener<>() {
			};
		}
	}

}
