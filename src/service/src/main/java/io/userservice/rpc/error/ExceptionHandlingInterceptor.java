package io.userservice.rpc.error;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

import org.springframework.stereotype.Component;

/**
 * Ends failed calls with a mapped status, wherever they fail. In place of the starter's
 * {@code @GrpcAdvice} (3.1.0), which does not see the failures of {@code onReady} and
 * {@code onCancel} nor of other interceptors; Boot's own gRPC server has
 * {@code GrpcExceptionHandler} for it.
 */
@Component
public class ExceptionHandlingInterceptor implements ServerInterceptor {

	private final ExceptionMappers mappers;

	public ExceptionHandlingInterceptor(ExceptionMappers mappers) {
		this.mappers = mappers;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		ExceptionHandlingServerCall<Q, R> handled = new ExceptionHandlingServerCall<>(call, this.mappers);
		try {
			return new ExceptionHandlingServerCallListener<>(next.startCall(handled, headers), handled);
		}
		catch (Throwable ex) {
			handled.fail(ex);
			return new ServerCall.Listener<>() {
			};
		}
	}

}
