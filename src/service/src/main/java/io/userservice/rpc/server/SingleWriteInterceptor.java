package io.userservice.rpc.server;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor;

import org.springframework.core.annotation.Order;

/**
 * Sends the answer of a unary call as a whole: headers, message and trailers leave in one
 * write, or nothing does. A client does not try a call again whose answer has begun, so
 * what a replica killed between two writes had half answered would be lost. gRPC writes
 * the three together only if nothing comes between them, so they are put on the queue
 * where nothing can: on the connection's event loop. Not for CreateUsers, whose answer
 * may be megabytes that the event loop would have to serialize, and more than one write.
 */
@GrpcGlobalServerInterceptor
@Order(SingleWriteInterceptor.ORDER)
class SingleWriteInterceptor implements ServerInterceptor {

	/** Outside the error interceptor, next to the wire. */
	static final int ORDER = -100;

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		MethodDescriptor.MethodType type = call.getMethodDescriptor().getType();
		return next.startCall((type == MethodDescriptor.MethodType.UNARY) ? new WholeAnswer<>(call) : call, headers);
	}

	/** Keeps the answer until its status is known. */
	private static class WholeAnswer<Q, R> extends SimpleForwardingServerCall<Q, R> {

		private Metadata headers;

		private R message;

		WholeAnswer(ServerCall<Q, R> call) {
			super(call);
		}

		@Override
		public void sendHeaders(Metadata headers) {
			this.headers = headers;
		}

		@Override
		public void sendMessage(R message) {
			this.message = message;
		}

		@Override
		public void close(Status status, Metadata trailers) {
			ConnectionEventLoop.of(this).execute(() -> {
				if (status.isOk() && this.message != null) {
					super.sendHeaders(this.headers);
					super.sendMessage(this.message);
				}
				super.close(status, trailers);
			});
		}

	}

}
