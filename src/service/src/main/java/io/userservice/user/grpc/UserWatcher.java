package io.userservice.user.grpc;

import java.time.Duration;
import java.util.concurrent.Executor;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.userservice.api.UserChange.Kind;
import io.userservice.api.UserChange;
import io.userservice.api.WatchUsersRequest;
import io.userservice.request.WatchRequests;
import io.userservice.rpc.call.Caller;
import io.userservice.rpc.call.CurrentCall;
import io.userservice.rpc.call.ObservedCall;
import io.userservice.rpc.limit.Bound.Permit;
import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.BoundExceededException;
import io.userservice.rpc.overload.FairQueue;
import io.userservice.rpc.server.ConnectionAttributes;
import io.userservice.user.watch.ChangeFeed;
import io.userservice.user.watch.ChangeSubscriber;
import io.userservice.user.watch.ChangeWatch;
import io.userservice.user.watch.WatchedChange;
import org.jspecify.annotations.Nullable;

/**
 * Streams changes as fast as the client reads. Reads of the log wait for their turn among
 * those of ListUsers.
 */
final class UserWatcher implements ChangeSubscriber {

	private final FairQueue statements;

	private final ServerCallStreamObserver<UserChange> responses;

	private final Object caller = Caller.currentKey();

	private final Executor inContext = CallContextExecutor.on(Runnable::run);

	private final Executor eventLoop = eventLoop();

	private UserWatcher(FairQueue statements, ServerCallStreamObserver<UserChange> responses) {
		this.statements = statements;
		this.responses = responses;
	}

	/**
	 * Starts to stream when the client is ready. Must be called before the call's handler
	 * returns.
	 * @param limits bounds the watches; one that gives way ends as those that are refused
	 */
	static void start(ChangeFeed feed, WatchUsersRequest request, UserLimits limits,
			StreamObserver<UserChange> observer) {
		Duration longestSilence = WatchRequests.progressInterval(request);
		var responses = (ServerCallStreamObserver<UserChange>) observer;
		UserWatcher watcher = new UserWatcher(limits.lists(), responses);
		ChangeWatch watch = new ChangeWatch(feed, request.getResumeToken(), longestSilence,
				request.hasProgressInterval(), watcher, watcher::read);
		Permit permit = watcher.permit(limits.watchers(), watch);
		Runnable end = () -> {
			watch.close();
			permit.close();
		};
		responses.setOnCloseHandler(end);
		responses.setOnCancelHandler(end);
		responses.setOnReadyHandler(watch::resume);
	}

	private Permit permit(Bound watchers, ChangeWatch watch) {
		try {
			return watchers.acquire(this.caller, 1,
					() -> execute(() -> watch.fail(new BoundExceededException(watchers.name()))));
		}
		catch (BoundExceededException ex) {
			watch.close();
			throw ex;
		}
	}

	private static Executor eventLoop() {
		ObservedCall call = CurrentCall.get();
		return (call != null) ? ConnectionAttributes.eventLoopOf(call.connection()) : Runnable::run;
	}

	@Override
	public void execute(Runnable sending) {
		this.eventLoop.execute(sending);
	}

	private void read(ChangeWatch watch, Runnable read) {
		this.statements.resume(this.caller, 1, () -> this.inContext.execute(read), watch::fail);
	}

	@Override
	public boolean isReady() {
		return this.responses.isReady();
	}

	@Override
	public void onChange(WatchedChange change) {
		this.responses.onNext(change.message(UserChange.class, UserWatcher::toMessage));
	}

	private static UserChange toMessage(WatchedChange change) {
		return UserChange.newBuilder().setKind(switch (change.kind()) {
			case CREATED -> Kind.KIND_CREATED;
			case UPDATED -> Kind.KIND_UPDATED;
			case DELETED -> Kind.KIND_DELETED;
		}).setUser(UserMessages.toMessage(change.user())).setResumeToken(change.token()).build();
	}

	@Override
	public void onProgress(String token, @Nullable Duration completeAt) {
		UserChange.Builder progress = UserChange.newBuilder().setKind(Kind.KIND_PROGRESS).setResumeToken(token);
		if (completeAt != null) {
			progress.getCompleteAtBuilder().setSeconds(completeAt.getSeconds()).setNanos(completeAt.getNano());
		}
		this.responses.onNext(progress.build());
	}

	@Override
	public void onError(Throwable failure) {
		this.responses.onError(failure);
	}

}
