package bench;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import io.grpc.stub.StreamObserver;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceStub;

/** Changes users at a rate, whether or not earlier changes have ended. */
class ChangeLoad {

	private ChangeLoad() {
	}

	/** Returns when all changes have ended. */
	static void run(List<UserServiceStub> callers, int changesPerSecond, int seconds, int users)
			throws InterruptedException {
		ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
		int changes = changesPerSecond * seconds;
		CountDownLatch ended = new CountDownLatch(changes);
		AtomicInteger next = new AtomicInteger();
		LongAdder failures = new LongAdder();
		timer.scheduleAtFixedRate(() -> {
			int number = next.getAndIncrement();
			if (number < changes) {
				callers.get(number % callers.size())
					.updateUser(UpdateUserRequest.newBuilder()
						.setId(1 + number % users)
						.setName(Long.toString(System.nanoTime()))
						.build(), new Ending<User>(ended, failures));
			}
		}, 0, 1_000_000_000L / changesPerSecond, TimeUnit.NANOSECONDS);
		ended.await();
		timer.shutdownNow();
		if (failures.sum() > 0) {
			System.out.printf("%,d of %,d changes failed%n", failures.sum(), changes);
		}
	}

	/** Ends a count when a call ends. */
	private record Ending<T>(CountDownLatch ended, LongAdder failures) implements StreamObserver<T> {

		@Override
		public void onNext(T response) {
		}

		@Override
		public void onError(Throwable ex) {
			this.failures.increment();
			this.ended.countDown();
		}

		@Override
		public void onCompleted() {
			this.ended.countDown();
		}

	}

}
