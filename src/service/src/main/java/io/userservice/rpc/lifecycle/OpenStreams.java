package io.userservice.rpc.lifecycle;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor;

import org.springframework.core.annotation.Order;

/** Knows the streaming calls that are open, to end them when the service shuts down. */
@GrpcGlobalServerInterceptor
@Order(OpenStreams.ORDER)
class OpenStreams implements ServerInterceptor {

	/** Within the error interceptor, which tells the client and the handler. */
	static final int ORDER = 50;

	private static final Predicate<MethodType> NONE = (type) -> false;

	private final Map<ServerCall<?, ?>, MethodType> open = new ConcurrentHashMap<>();

	private volatile Predicate<MethodType> ending = NONE;

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		MethodType type = call.getMethodDescriptor().getType();
		if (type == MethodType.UNARY) {
			return next.startCall(call, headers);
		}
		if (this.ending.test(type)) {
			throw new ShuttingDownException();
		}
		// Not before its start, which may refuse it; its end comes after that.
		ServerCall.Listener<Q> listener = next.startCall(call, headers);
		this.open.put(call, type);
		endIf(this.ending, call, type);
		return new Leaving<>(listener, call);
	}

	/**
	 * Ends those that stream answers, for nobody knows how long they would last, and lets
	 * no more in. Clients that stream requests may still get their answer.
	 */
	void endAnswerStreams() {
		end((type) -> !type.serverSendsOneMessage());
	}

	/** Ends all streams, and lets no more in. */
	void endAll() {
		end((type) -> true);
	}

	private void end(Predicate<MethodType> which) {
		this.ending = which;
		this.open.forEach((call, type) -> endIf(which, call, type));
	}

	private static void endIf(Predicate<MethodType> ending, ServerCall<?, ?> call, MethodType type) {
		if (ending.test(type)) {
			call.close(Status.fromThrowable(new ShuttingDownException()), new Metadata());
		}
	}

	/** Forgets the call with its end. */
	private class Leaving<Q> extends SimpleForwardingServerCallListener<Q> {

		private final ServerCall<Q, ?> call;

		Leaving(ServerCall.Listener<Q> delegate, ServerCall<Q, ?> call) {
			super(delegate);
			this.call = call;
		}

		@Override
		public void onCancel() {
			OpenStreams.this.open.remove(this.call);
			super.onCancel();
		}

		@Override
		public void onComplete() {
			OpenStreams.this.open.remove(this.call);
			super.onComplete();
		}

	}

}
