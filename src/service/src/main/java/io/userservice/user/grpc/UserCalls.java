package io.userservice.user.grpc;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.userservice.error.RpcError;
import io.userservice.rpc.call.Caller;
import io.userservice.rpc.call.CurrentCall;
import io.userservice.rpc.call.ObservedCall;
import io.userservice.rpc.limit.Bound;
import io.userservice.user.input.NewUser;
import io.userservice.user.input.UserUpdate;
import io.userservice.user.grpc.metadata.PositionServerInterceptor;
import io.userservice.user.state.Consistency;
import io.userservice.user.state.WrittenState;
import io.userservice.user.write.IdempotencyKey;
import org.jspecify.annotations.Nullable;

/** Runs the calls that look users up, and those that write one user. */
class UserCalls {

	private final UserLimits limits;

	private final WrittenState states;

	UserCalls(UserLimits limits, WrittenState states) {
		this.limits = limits;
		this.states = states;
	}

	/** Responds with the result of a lookup. */
	static <T, R> void lookUp(CompletionStage<T> lookup, Function<T, R> toMessage, StreamObserver<R> response) {
		lookup.whenCompleteAsync((found, failure) -> {
			if (failure == null) {
				response.onNext(toMessage.apply(found));
				response.onCompleted();
			}
			else {
				response.onError((failure instanceof CompletionException) ? failure.getCause() : failure);
			}
		}, CallContextExecutor.on(Runnable::run));
	}

	/**
	 * Makes a write of one user in its turn, on a thread that may block.
	 * @param rows that it writes, its key aside
	 */
	<R> void write(Set<?> rows, Function<@Nullable IdempotencyKey, R> write, StreamObserver<R> responses) {
		var response = (ServerCallStreamObserver<R>) responses;
		// Without a handler, a response to a client that has gone would throw.
		response.setOnCancelHandler(() -> {
		});
		this.limits.history().require();
		IdempotencyKey key = IdempotencyKeyServerInterceptor.currentKey();
		Consistency consistency = PositionServerInterceptor.current();
		Executor inContext = CallContextExecutor.on(Runnable::run);
		this.limits.writes()
			.submit(Caller.currentKey(), this.limits.writeWeight(1), rows(rows, key), () -> inContext.execute(() -> {
				if (!response.isCancelled()) {
					respond(() -> this.limits.progress()
						.count(() -> this.states.of(consistency, () -> write.apply(key))), response);
				}
			}), response::onError);
	}

	/**
	 * What a write has to itself while it runs: its rows, and its key. The database finds
	 * what is the same in another form, and the e-mails of many users.
	 */
	static Set<?> rows(Set<?> rows, @Nullable IdempotencyKey key) {
		if (key == null) {
			return rows;
		}
		Set<Object> all = new HashSet<>(rows);
		all.add(key);
		return all;
	}

	static Set<?> rows(List<NewUser> users) {
		return (users.size() == 1) ? Set.of(row(users.get(0).email())) : Set.of();
	}

	static Set<?> rows(UserUpdate update) {
		return (update.email() != null) ? Set.of(update.id(), row(update.email())) : Set.of(update.id());
	}

	/** Cheaper than the key of an e-mail. */
	private static String row(String email) {
		return email.toLowerCase(Locale.ROOT);
	}

	/** Ends the current call when it has to give way; null if that cannot be done. */
	static @Nullable Runnable ending(Bound bound) {
		ObservedCall call = CurrentCall.get();
		return (call != null) ? () -> call.end(RpcError.overloaded(bound.name())::close) : null;
	}

	/** Responds with a result, or with the failure. */
	static <R> void respond(Supplier<R> result, StreamObserver<R> response) {
		try {
			response.onNext(result.get());
			response.onCompleted();
		}
		catch (Throwable ex) {
			response.onError(ex);
		}
	}

}
