package io.userservice.rpc.limit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.userservice.rpc.limit.Bound.Permit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** How callers share a bound, over random arrivals and departures. */
class BoundSharingTests {

	private static final int CAPACITY = 64;

	private static final int STEPS = 20_000;

	private final Bound bound = new Bounds(new SimpleMeterRegistry()).createSharedByHalves("things", CAPACITY);

	/** What the bound should hold, the oldest first. */
	private final List<Held> held = new ArrayList<>();

	private final List<Held> ended = new ArrayList<>();

	private final class Held {

		private final int caller;

		private final long amount;

		private final boolean yields;

		private final Permit permit;

		Held(int caller, long amount, boolean yields) {
			this.caller = caller;
			this.amount = amount;
			this.yields = yields;
			this.permit = BoundSharingTests.this.bound.acquire(caller, amount,
					yields ? () -> BoundSharingTests.this.ended.add(this) : null);
		}

	}

	private Map<Integer, Long> amounts() {
		Map<Integer, Long> amounts = new HashMap<>();
		this.held.forEach((one) -> amounts.merge(one.caller, one.amount, Long::sum));
		return amounts;
	}

	private long sum() {
		return this.held.stream().mapToLong((one) -> one.amount).sum();
	}

	/** The most that a caller holds who could give way for that amount. */
	private long mostThatYields(long missing) {
		Map<Integer, Long> amounts = amounts();
		return this.held.stream()
			.filter((one) -> one.yields && one.amount >= missing)
			.mapToLong((one) -> amounts.get(one.caller))
			.max()
			.orElse(0);
	}

	private void leave(Held one) {
		one.permit.close();
		this.held.remove(one);
	}

	/**
	 * Amounts and callers differ, and some never give way. Whoever is refused would have
	 * more than its share, or as much as anyone who could give way; who gave way had the
	 * most.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void theLargestGivesWayToTheSmaller(int seed) {
		Random random = new Random(seed);
		for (int step = 0; step < STEPS; step++) {
			if (!this.held.isEmpty() && random.nextInt(3) == 0) {
				leave(this.held.get(random.nextInt(this.held.size())));
			}
			else {
				arrive(random.nextInt(1 + random.nextInt(40)), 1 + random.nextInt(6), random.nextInt(8) > 0);
			}
			assertThat(this.bound.used()).isEqualTo(sum()).isLessThanOrEqualTo(CAPACITY);
			assertThat(amounts().values()).allMatch((amount) -> amount <= CAPACITY / 2);
		}
		List.copyOf(this.held).forEach(this::leave);
		assertThat(this.bound.used()).isZero();
	}

	private void arrive(int caller, int amount, boolean yields) {
		long own = amounts().getOrDefault(caller, 0L) + amount;
		long missing = sum() + amount - CAPACITY;
		long most = mostThatYields(missing);
		this.ended.clear();
		try {
			Held arrived = new Held(caller, amount, yields);
			if (missing > 0) {
				assertThat(this.ended).hasSize(1);
				Held gone = this.ended.get(0);
				assertThat(amounts().get(gone.caller)).isEqualTo(most).isGreaterThan(own);
				assertThat(this.held)
					.filteredOn((one) -> one.caller == gone.caller && one.yields && one.amount >= missing)
					.first()
					.isSameAs(gone);
				this.held.remove(gone);
			}
			else {
				assertThat(this.ended).isEmpty();
			}
			this.held.add(arrived);
		}
		catch (BoundExceededException ex) {
			assertThat(this.ended).isEmpty();
			assertThat(own > CAPACITY / 2 || (missing > 0 && most <= own)).isTrue();
		}
	}

	/** Whatever the others hold, until there are as many callers as places. */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4 })
	void whoeverComesFindsRoomForOne(int seed) {
		Random random = new Random(seed);
		for (int newcomer = 0; newcomer < CAPACITY; newcomer++) {
			for (int step = 0; step < 200 && newcomer > 0; step++) {
				arrive(random.nextInt(newcomer), 1, true);
			}
			arrive(newcomer, 1, true);
			assertThat(amounts().keySet()).hasSize(newcomer + 1);
		}
		assertThat(amounts().values()).containsOnly(1L);
		assertThatExceptionOfType(BoundExceededException.class).isThrownBy(() -> this.bound.acquire("another", 1));
	}

	/**
	 * Max-min fairness: of callers who all ask for more, none has two more than another.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 5, 10, 33, 64 })
	void thoseWhoWaitHaveAsMuchAsTheOthers(int callers) {
		for (int step = 0; step < CAPACITY * 3; step++) {
			for (int caller = 0; caller < callers; caller++) {
				arrive(caller, 1, true);
			}
		}
		assertThat(sum()).isEqualTo(CAPACITY);
		assertThat(amounts().values()).allSatisfy(
				(amount) -> assertThat(amount).isBetween((long) CAPACITY / callers, (long) CAPACITY / callers + 1));
	}

	@Test
	void aPermitWithTwoHoldersDoesNotGiveWay() {
		Permit written = this.bound.acquire("a", 32, () -> {
		});
		written.retain();
		this.bound.acquire("b", 32);
		assertThatExceptionOfType(BoundExceededException.class).isThrownBy(() -> this.bound.acquire("c", 1));
		written.close();
		this.bound.acquire("c", 1);
		assertThatExceptionOfType(BoundExceededException.class).isThrownBy(() -> written.add(1));
	}

}
