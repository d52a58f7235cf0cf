package io.userservice.rpc.limit;

import java.io.IOException;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.KnownLength;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.userservice.error.RpcError;
import io.userservice.rpc.call.CurrentCall;
import io.userservice.rpc.limit.Bound.Permit;
import io.userservice.rpc.server.CallEndListener;
import io.userservice.rpc.server.ConnectionAttributes;
import io.userservice.rpc.server.MethodPolicies;

/**
 * Bounds the running streams that need no token, such as health watches; the oldest of
 * who has the most gives way. A health check needs no place: it is over at once, and an
 * orchestrator's must always get through. How long a stream lasts is bounded by the age
 * of its connection.
 */
public class OpenCallsInterceptor implements ServerInterceptor {

	private final MethodPolicies policies;

	private final Bound calls;

	private final Bound callsOfConnection;

	private final int messageSize;

	/**
	 * @param policies tells which methods are open
	 * @param calls all running calls
	 * @param callsOfConnection the running calls of one connection
	 * @param messageSize the largest request, in bytes
	 */
	OpenCallsInterceptor(MethodPolicies policies, Bound calls, Bound callsOfConnection, int messageSize) {
		this.policies = policies;
		this.calls = calls;
		this.callsOfConnection = callsOfConnection;
		this.messageSize = messageSize;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		if (!this.policies.of(call.getMethodDescriptor()).isOpen()) {
			return next.startCall(call, headers);
		}
		if (call.getMethodDescriptor().getType() == MethodType.UNARY) {
			return limited(next.startCall(call, headers));
		}
		Permit ofConnection = this.callsOfConnection.acquire(ConnectionAttributes.idOf(call), 1);
		try {
			Permit ofAll = this.calls.acquire(CurrentCall.address(), 1,
					() -> RpcError.overloaded(this.calls.name()).close(call));
			try {
				return new CallEndListener<>(limited(next.startCall(call, headers)), () -> {
					ofAll.close();
					ofConnection.close();
				});
			}
			catch (RuntimeException ex) {
				ofAll.close();
				throw ex;
			}
		}
		catch (RuntimeException ex) {
			ofConnection.close();
			throw ex;
		}
	}

	/** Requests are streams here: they are deserialized inside the interceptors. */
	private <Q> ServerCall.Listener<Q> limited(ServerCall.Listener<Q> listener) {
		return new SimpleForwardingServerCallListener<>(listener) {
			@Override
			public void onMessage(Q message) {
				if (message instanceof KnownLength request
						&& available(request) > OpenCallsInterceptor.this.messageSize) {
					throw Status.RESOURCE_EXHAUSTED
						.withDescription("gRPC message exceeds maximum size " + OpenCallsInterceptor.this.messageSize)
						.asRuntimeException();
				}
				super.onMessage(message);
			}
		};
	}

	private static int available(KnownLength request) {
		try {
			return request.available();
		}
		catch (IOException ex) {
			return Integer.MAX_VALUE;
		}
	}

}
