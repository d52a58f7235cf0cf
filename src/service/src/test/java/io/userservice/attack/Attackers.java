package io.userservice.attack;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** Attacks from several threads. */
final class Attackers {

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

}
