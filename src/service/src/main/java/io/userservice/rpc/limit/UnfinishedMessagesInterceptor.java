package io.userservice.rpc.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.userservice.error.RpcError;
import io.userservice.rpc.call.CallObserver;
import io.userservice.rpc.call.CurrentCall;
import io.userservice.rpc.call.ObservedCall;
import io.userservice.rpc.limit.Bound.Permit;
import io.userservice.rpc.server.ConnectionAttributes;

/**
 * Bounds the bytes of messages that clients have begun to send and not completed, which
 * gRPC keeps. An observer, since an interceptor only gets whole messages, and an
 * interceptor, since an observer cannot end a call.
 */
public class UnfinishedMessagesInterceptor implements ServerInterceptor, CallObserver {

	/**
	 * The first bytes of a message are not counted: usual messages are smaller, and calls
	 * are bounded, too.
	 */
	private static final int FREE_BYTES = 4_096;

	private final Bound bytes;

	/** The permits of calls whose message is larger than that. */
	private final Map<ObservedCall, Permit> permits = new ConcurrentHashMap<>();

	/**
	 * @param bytes of all such messages, shared by addresses
	 */
	UnfinishedMessagesInterceptor(Bound bytes) {
		this.bytes = bytes;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		ObservedCall observed = CurrentCall.get();
		// Null for gRPC's in-process server.
		if (observed != null) {
			observed.onOpen(call);
		}
		return next.startCall(call, headers);
	}

	@Override
	public void onBytesReceived(ObservedCall call, long wireSize) {
		if (isCounted(call)) {
			try {
				take(call, wireSize);
			}
			catch (BoundExceededException ex) {
				end(call);
			}
		}
	}

	private void take(ObservedCall call, long bytes) {
		Permit permit = this.permits.get(call);
		if (permit != null) {
			permit.add(bytes);
		}
		else {
			this.permits.put(call, this.bytes.acquire(call.address(), bytes, () -> end(call)));
		}
	}

	/** On its event loop, so that the error leaves before the call is dropped. */
	private void end(ObservedCall call) {
		ConnectionAttributes.eventLoopOf(call.connection()).execute(() -> {
			call.end(RpcError.overloaded(this.bytes.name())::close);
			call.reset();
		});
	}

	@Override
	public void onMessageReceived(ObservedCall call, long wireSize) {
		giveBack(call);
	}

	@Override
	public void onEnd(ObservedCall call, Status status) {
		giveBack(call);
	}

	private void giveBack(ObservedCall call) {
		Permit permit = isCounted(call) ? this.permits.remove(call) : null;
		if (permit != null) {
			permit.close();
		}
	}

	private static boolean isCounted(ObservedCall call) {
		return call.unfinishedBytes() > FREE_BYTES;
	}

}
