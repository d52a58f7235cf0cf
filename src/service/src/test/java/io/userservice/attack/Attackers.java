package io.userservice.attack;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.testing.ResponseCollector;

/** Attacks from several threads. */
final class Attackers {

	/** Of {@link #sendLargestUsers}. */
	static final int USERS_OF_A_CALL = 9_999;

	private Attackers() {
	}

	/**
	 * Makes an attack many times, and waits for all of them.
	 * @param atATime how many threads
	 * @param times how often in all
	 */
	static void run(int atATime, int times, Runnable attack) {
		ExecutorService threads = Executors.newFixedThreadPool(atATime);
		try {
			List<CompletableFuture<Void>> attacks = Stream.generate(() -> CompletableFuture.runAsync(attack, threads))
				.limit(times)
				.toList();
			attacks.forEach(CompletableFuture::join);
		}
		finally {
			threads.shutdownNow();
		}
	}

	/** Sends the largest users that there can be, until the call has ended. */
	static void sendLargestUsers(StreamObserver<CreateUserRequest> requests, ResponseCollector<?> response) {
		var call = (ClientCallStreamObserver<CreateUserRequest>) requests;
		for (int user = 0; user < USERS_OF_A_CALL && !response.hasEnded(); user++) {
			while (!call.isReady() && !response.hasEnded()) {
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
			}
			requests
				.onNext(CreateUserRequest.newBuilder().setName(LargestUser.NAME).setEmail(LargestUser.email()).build());
		}
	}

}
