package io.userservice.rpc.limit;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.userservice.rpc.error.RpcError;
import io.userservice.rpc.server.CallMetrics.TimedCall;
import io.userservice.rpc.server.CallMetrics;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the bytes of messages that clients have begun to send and not ended, which gRPC
 * keeps. A tracer, since an interceptor only gets whole messages, and an interceptor,
 * since a tracer cannot end a call.
 */
public class UnfinishedMessages extends ServerStreamTracer.Factory implements ServerInterceptor {

	private static final Context.Key<Message> MESSAGE = Context.key("unfinished-message");

	/** Not counted: usual messages are smaller, and calls are bounded, too. */
	private static final int FREE_BYTES = 4_096;

	private final CallMetrics metrics;

	private final Bound bytes;

	/**
	 * @param metrics whose tracer this one extends
	 * @param bytes of all such messages, shared by addresses
	 */
	public UnfinishedMessages(CallMetrics metrics, Bound bytes) {
		this.metrics = metrics;
		this.bytes = bytes;
	}

	@Override
	public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
		return new Message(this.metrics, fullMethodName, this.bytes);
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		Message message = MESSAGE.get();
		// Null for gRPC's in-process server.
		if (message != null) {
			message.call = call;
		}
		return next.startCall(call, headers);
	}

	/** The message that a call is receiving. gRPC calls it on the event loop. */
	private static final class Message extends TimedCall {

		private final Bound bound;

		private volatile @Nullable ServerCall<?, ?> call;

		private Object address = "unknown";

		private long received;

		private Bound.@Nullable Permit permit;

		Message(CallMetrics metrics, String fullMethodName, Bound bound) {
			super(metrics, fullMethodName);
			this.bound = bound;
		}

		@Override
		public Context filterContext(Context context) {
			return context.withValue(MESSAGE, this);
		}

		@Override
		public void serverCallStarted(ServerCallInfo<?, ?> info) {
			this.address = CallerKey.address(info.getAttributes());
		}

		@Override
		public void inboundWireSize(long bytes) {
			this.received += bytes;
			if (this.received > FREE_BYTES) {
				take(bytes);
			}
		}

		private void take(long bytes) {
			try {
				if (this.permit == null) {
					this.permit = this.bound.acquire(this.address, bytes);
				}
				else {
					this.permit.add(bytes);
				}
			}
			catch (BoundExceededException ex) {
				ServerCall<?, ?> refused = this.call;
				if (refused != null && !refused.isCancelled()) {
					RpcError.overloaded(this.bound.name()).close(refused);
				}
			}
		}

		@Override
		public void inboundMessageRead(int number, long wireSize, long size) {
			this.received = 0;
			giveBack();
		}

		@Override
		public void streamClosed(Status status) {
			super.streamClosed(status);
			giveBack();
		}

		private void giveBack() {
			if (this.permit != null) {
				this.permit.close();
				this.permit = null;
			}
		}

	}

}
