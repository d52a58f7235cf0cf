package io.userservice.rpc.limit;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.userservice.rpc.error.RpcError;
import io.userservice.rpc.observation.CallObservers;
import io.userservice.rpc.call.CallObserver;
import io.userservice.rpc.call.CurrentCall;
import io.userservice.rpc.call.ObservedCall;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the bytes of messages that clients have begun to send and not ended, which gRPC
 * keeps. A tracer, since an interceptor only gets whole messages, and an interceptor,
 * since a tracer cannot end a call.
 */
public class UnfinishedMessagesInterceptor extends ServerStreamTracer.Factory implements ServerInterceptor {

	/** Not counted: usual messages are smaller, and calls are bounded, too. */
	private static final int FREE_BYTES = 4_096;

	private final CallObservers observers;

	private final Bound bytes;

	/**
	 * @param observers of calls, whose tracer this one extends
	 * @param bytes of all such messages, shared by addresses
	 */
	public UnfinishedMessagesInterceptor(CallObservers observers, Bound bytes) {
		this.observers = observers;
		this.bytes = bytes;
	}

	@Override
	public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
		return new Message(fullMethodName, headers, this.observers.begin(fullMethodName, headers), this.bytes);
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		// There is none for gRPC's in-process server.
		if (CurrentCall.get() instanceof Message message) {
			message.call = call;
		}
		return next.startCall(call, headers);
	}

	/** The message that a call is receiving. gRPC calls it on the event loop. */
	private static final class Message extends ObservedCall {

		private final Bound bound;

		private volatile @Nullable ServerCall<?, ?> call;

		private Object address = "unknown";

		private long received;

		private Bound.@Nullable Permit permit;

		Message(String fullMethodName, Metadata headers, CallObserver observer, Bound bound) {
			super(fullMethodName, headers, observer);
			this.bound = bound;
		}

		@Override
		public void serverCallStarted(ServerCallInfo<?, ?> info) {
			super.serverCallStarted(info);
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
			super.inboundMessageRead(number, wireSize, size);
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
