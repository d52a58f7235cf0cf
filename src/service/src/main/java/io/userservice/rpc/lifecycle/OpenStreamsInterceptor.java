package io.userservice.rpc.lifecycle;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.userservice.error.RpcError;
import io.userservice.error.ServiceErrors;
import io.userservice.rpc.server.CallEndListener;

import org.springframework.stereotype.Component;

/** Keeps the open streaming calls, to end them when the service shuts down. */
@Component
public class OpenStreamsInterceptor implements ServerInterceptor {

	private static final RpcError SHUTTING_DOWN = ServiceErrors.shuttingDown();

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
			throw SHUTTING_DOWN.toException();
		}
		// Not before the start, which can refuse the call; its end comes after that.
		ServerCall.Listener<Q> listener = next.startCall(call, headers);
		this.open.put(call, type);
		endIf(this.ending, call, type);
		return new CallEndListener<>(listener, () -> this.open.remove(call));
	}

	/**
	 * Ends the calls that stream responses, which can run for any time, and refuses new
	 * ones. Clients that stream requests can still get their response.
	 */
	void endResponseStreams() {
		end((type) -> !type.serverSendsOneMessage());
	}

	/** Ends all streams, and refuses new ones. */
	void endAll() {
		end((type) -> true);
	}

	private void end(Predicate<MethodType> types) {
		this.ending = types;
		this.open.forEach((call, type) -> endIf(types, call, type));
	}

	private static void endIf(Predicate<MethodType> ending, ServerCall<?, ?> call, MethodType type) {
		if (ending.test(type)) {
			SHUTTING_DOWN.close(call);
		}
	}

}
