package io.userservice.fake;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.userservice.fake.memory.FakeUsers;

/** What every call passes: its fault, and its errors. */
final class CallInterceptor implements ServerInterceptor {

	private final Faults faults;

	private final FakeUsers users;

	private final Set<EndableCall<?, ?>> open = ConcurrentHashMap.newKeySet();

	CallInterceptor(Faults faults, FakeUsers users) {
		this.faults = faults;
		this.users = users;
	}

	@Override
	public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
			ServerCallHandler<Q, R> next) {
		EndableCall<Q, R> endable = new EndableCall<>(call, WriteKey.isRepeatable(call.getMethodDescriptor(), headers));
		Optional<Fault> fault = this.faults.take(call.getMethodDescriptor());
		if (fault.isPresent() && !fault.get().afterTheWrite()) {
			fault.get().end().accept(endable);
			return new ServerCall.Listener<>() {
			};
		}
		ServerCall<Q, R> answered = fault.map(Fault::end)
			.<ServerCall<Q, R>>map((end) -> new UnansweredCall<>(endable, end))
			.orElse(endable);
		this.open.add(endable);
		try {
			Context context = Context.current().withValue(WriteKey.HEADERS, headers);
			ServerCall<Q, R> positioned = PositionedCall.of(answered, headers, this.users);
			ServerCall.Listener<Q> listener = Contexts.interceptCall(context, positioned, headers, next);
			return new FailureListener<>(listener, endable, positioned, () -> this.open.remove(endable));
		}
		catch (RuntimeException ex) {
			this.open.remove(endable);
			FailureListener.fail(endable, ex);
			return new ServerCall.Listener<>() {
			};
		}
	}

	/** Ends the calls that are open. */
	void endAll(Consumer<ServerCall<?, ?>> end) {
		this.open.forEach(end);
	}

}
