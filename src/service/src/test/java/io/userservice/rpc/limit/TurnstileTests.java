package io.userservice.rpc.limit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TurnstileTests {

	private final AtomicLong progress = new AtomicLong();

	private final CountDownLatch end = new CountDownLatch(1);

	private final Turnstile turnstile = new Turnstile("turns", 2, 4, Duration.ofMillis(200), this.progress::get,
			() -> new IllegalStateException("stalled"));

	@AfterEach
	void endCalls() {
		this.end.countDown();
	}

	@Test
	void refusesACallWhoseTurnDoesNotComeAlthoughOthersAreDone() {
		occupy("a", 2);
		assertThatExceptionOfType(BoundExceededException.class).isThrownBy(() -> {
			CompletableFuture.runAsync(this.progress::incrementAndGet,
					CompletableFuture.delayedExecutor(50, java.util.concurrent.TimeUnit.MILLISECONDS));
			this.turnstile.call("b", 1, () -> null);
		});
	}

	@Test
	void reportsAStallWhenNothingIsDoneMeanwhile() {
		occupy("a", 2);
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> this.turnstile.call("b", 1, () -> null));
		assertThat(this.turnstile.bound().used()).isEqualTo(1);
	}

	@Test
	void refusesAtOnceWhenOneCallerHasHalfOfThePlaces() {
		occupy("a", 1);
		occupy("a", 1);
		assertThatExceptionOfType(BoundExceededException.class)
			.isThrownBy(() -> this.turnstile.call("a", 1, () -> null));
	}

	private void occupy(Object caller, int weight) {
		long before = this.turnstile.bound().used();
		CompletableFuture.runAsync(() -> this.turnstile.call(caller, weight, () -> {
			try {
				return this.end.await(1, java.util.concurrent.TimeUnit.MINUTES);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}), (task) -> new Thread(task).start());
		Awaitility.await().until(() -> this.turnstile.bound().used() > before);
	}

}
