package io.userservice.rpc.server;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

import org.springframework.stereotype.Component;

/**
 * Sends the response of a unary call in one write: headers, message and trailers leave
 * together or not at all. gRPC clients do not retry a call whose response has begun, so a
 * replica killed between two writes would lose a call. gRPC (1.85) writes the three
 * together only if nothing comes between them, so they are queued where nothing can: on
 * the connection's event loop. Not for CreateUsers, whose response can be megabytes,
 * which the event loop would have to serialize and which take several writes anyway.
 */
@Component
public class SingleWriteInterceptor implements ServerInterceptor {

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		MethodDescriptor.MethodType type = call.getMethodDescriptor().getType();
		return next.startCall((type == MethodDescriptor.MethodType.UNARY) ? new SingleWriteCall<>(call) : call,
				headers);
	}

	/** Keeps the response until its status is known. */
	private static class SingleWriteCall<Q, R> extends SimpleForwardingServerCall<Q, R> {

		private Metadata headers;

		private R message;

		SingleWriteCall(ServerCall<Q, R> call) {
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
			ConnectionAttributes.eventLoopOf(this).execute(() -> {
				if (status.isOk() && this.message != null) {
					super.sendHeaders(this.headers);
					super.sendMessage(this.message);
				}
				super.close(status, trailers);
			});
		}

	}

}
