package io.userservice.rpc.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.userservice.rpc.limit.Bound.Permit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BoundTests {

	private final Bound bound = new Bounds(new SimpleMeterRegistry()).createSharedByHalves("things", 10);

	@Test
	void refusesMoreThanTheCapacity() {
		this.bound.acquire("a", 5);
		this.bound.acquire("b", 5);
		assertThatExceptionOfType(BoundExceededException.class).isThrownBy(() -> this.bound.acquire("c", 1))
			.satisfies((ex) -> assertThat(ex.bound()).isEqualTo("things"));
		assertThat(this.bound.refused()).isEqualTo(1);
	}

	@Test
	void leavesHalfToOtherCallers() {
		this.bound.acquire("a", 5);
		assertThatExceptionOfType(BoundExceededException.class).isThrownBy(() -> this.bound.acquire("a", 1));
		this.bound.acquire("b", 5);
	}

	@Test
	void keepsWhatWasTakenWhenMoreIsRefused() {
		Permit permit = this.bound.acquire("a", 4);
		assertThatExceptionOfType(BoundExceededException.class).isThrownBy(() -> permit.add(2));
		assertThat(this.bound.used()).isEqualTo(4);
		permit.close();
		assertThat(this.bound.used()).isZero();
	}

	@Test
	void givesBackOnceHoweverOftenItIsClosed() {
		Permit permit = this.bound.acquire("a", 3);
		this.bound.acquire("a", 1);
		permit.close();
		permit.close();
		permit.add(5);
		assertThat(this.bound.used()).isEqualTo(1);
	}

	@Test
	void endsAtZeroAfterManyConcurrentCallers() {
		List<CompletableFuture<Void>> callers = new ArrayList<>();
		IntStream.range(0, 8).forEach((caller) -> callers.add(CompletableFuture.runAsync(() -> {
			for (int call = 0; call < 10_000; call++) {
				try (Permit permit = this.bound.acquire(caller, 1)) {
					permit.add(1);
				}
				catch (BoundExceededException ex) {
					// Expected now and then.
				}
			}
		})));
		callers.forEach(CompletableFuture::join);
		assertThat(this.bound.used()).isZero();
		this.bound.acquire("a", 5);
		this.bound.acquire("b", 5);
	}

}
