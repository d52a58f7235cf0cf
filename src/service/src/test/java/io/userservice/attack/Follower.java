package io.userservice.attack;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.userservice.api.UserChange;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.WatchUsersRequest;

/** A WatchUsers call that counts what it receives. */
final class Follower implements StreamObserver<UserChange> {

	private final CompletableFuture<String> token = new CompletableFuture<>();

	private final AtomicInteger changes = new AtomicInteger();

	private volatile Status end = Status.OK;

	private Follower() {
	}

	/**
	 * Follows the changes.
	 * @param token where from; empty for now
	 */
	static Follower start(ManagedChannel channel, String token) {
		Follower follower = new Follower();
		UserServiceGrpc.newStub(channel)
			.watchUsers(WatchUsersRequest.newBuilder().setResumeToken(token).build(), follower);
		return follower;
	}

	/** The first token. */
	String awaitToken() {
		return this.token.join();
	}

	int changes() {
		return this.changes.get();
	}

	boolean isOpenOrOverloaded() {
		return this.end.isOk() || this.end.getCode() == Status.Code.RESOURCE_EXHAUSTED;
	}

	@Override
	public void onNext(UserChange change) {
		this.token.complete(change.getResumeToken());
		if (change.getKind() != UserChange.Kind.KIND_PROGRESS) {
			this.changes.incrementAndGet();
		}
	}

	@Override
	public void onError(Throwable failure) {
		this.end = Status.fromThrowable(failure);
		this.token.completeExceptionally(failure);
	}

	@Override
	public void onCompleted() {
		this.end = Status.UNKNOWN;
	}

}
