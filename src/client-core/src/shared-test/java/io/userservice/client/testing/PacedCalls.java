package io.userservice.client.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceStub;
import org.awaitility.Awaitility;

/** So many calls a second, whether or not earlier ones have ended. */
final class PacedCalls {

	private final UserServiceStub users;

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final int perSecond;

	private final long start = System.nanoTime();

	private final AtomicInteger succeeded = new AtomicInteger();

	private final List<Throwable> failures = new CopyOnWriteArrayList<>();

	private volatile int made;

	PacedCalls(Channel channel, int perSecond) {
		this.users = UserServiceGrpc.newStub(channel);
		this.perSecond = perSecond;
		this.timer.scheduleAtFixedRate(this::makeDue, 0, 1, TimeUnit.MILLISECONDS);
	}

	private void makeDue() {
		long due = (System.nanoTime() - this.start) * this.perSecond / 1_000_000_000;
		for (; this.made < due; this.made++) {
			this.users.getUser(GetUserRequest.newBuilder().setId(1).build(), new Outcome());
		}
	}

	int succeeded() {
		return this.succeeded.get();
	}

	List<Throwable> failures() {
		return this.failures;
	}

	/** Makes no more, and waits for the end of those that were made. */
	void end() throws InterruptedException {
		this.timer.shutdown();
		this.timer.awaitTermination(1, TimeUnit.MINUTES);
		Awaitility.await().until(() -> this.succeeded.get() + this.failures.size() == this.made);
	}

	@Override
	public String toString() {
		double seconds = (System.nanoTime() - this.start) / 1e9;
		return "%,d calls, %,.0f a second, %d of them failed".formatted(this.made, this.made / seconds,
				this.failures.size());
	}

	/** How a call ends. */
	private class Outcome implements StreamObserver<User> {

		@Override
		public void onNext(User user) {
		}

		@Override
		public void onError(Throwable failure) {
			PacedCalls.this.failures.add(failure);
		}

		@Override
		public void onCompleted() {
			PacedCalls.this.succeeded.incrementAndGet();
		}

	}

}
