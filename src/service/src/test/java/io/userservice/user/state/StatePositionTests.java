package io.userservice.user.state;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.userservice.user.change.ResumeTokenExpiredException;
import io.userservice.user.change.Revision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a position names, and which states have it. */
class StatePositionTests {

	private static final Revision REVISION = new Revision(7, UUID.randomUUID());

	private static final StatePosition ROWS = new StatePosition(null, List.of(3L, 5L), 30);

	static Stream<StatePosition> positions() {
		return Stream.of(StatePosition.of(REVISION), ROWS, new StatePosition(REVISION, List.of(1L), Long.MAX_VALUE),
				new StatePosition(null, List.of(), 0), new StatePosition(null, List.of(Long.MAX_VALUE), -1),
				new StatePosition(new Revision(Long.MAX_VALUE, UUID.randomUUID()),
						LongStream.rangeClosed(1, StatePosition.MOST_CHANGES)
							.map((index) -> index * (Long.MAX_VALUE / 100))
							.boxed()
							.toList(),
						Long.MIN_VALUE));
	}

	@ParameterizedTest
	@MethodSource("positions")
	void isReadFromItsText(StatePosition position) {
		assertThat(position.encode()).hasSizeLessThanOrEqualTo(StatePosition.LONGEST);
		assertThat(StatePosition.decode(position.encode())).hasValue(position);
	}

	@ParameterizedTest
	@MethodSource("positions")
	void isNotReadFromAnyOtherText(StatePosition position) {
		String text = position.encode();
		assertThat(StatePosition.decode(text.substring(1))).isEmpty();
		assertThat(StatePosition.decode(text + "A")).isEmpty();
		assertThat(StatePosition.decode(text + "=")).isEmpty();
		for (int index = 0; index < text.length(); index++) {
			char other = (text.charAt(index) == 'A') ? 'B' : 'A';
			assertThat(StatePosition.decode(text.substring(0, index) + other + text.substring(index + 1))).isEmpty();
		}
	}

	@Test
	void mustBeSeenWhole() {
		assertThat(check(StatePosition.of(REVISION), state(9, Set.of(REVISION.key()), Map.of()))).isNull();
		assertThat(check(ROWS, state(9, Set.of(), Map.of(3L, 10L, 5L, 20L)))).isNull();
		assertThat(check(ROWS, state(9, Set.of(), Map.of(3L, 10L)))).isInstanceOf(StateNotSeenException.class);
		assertThat(check(StatePosition.of(REVISION), state(6, Set.of(), Map.of())))
			.isInstanceOf(StateNotSeenException.class);
	}

	/** Its numbers are taken there. */
	@Test
	void isLostInAnotherHistory() {
		assertThat(check(StatePosition.of(REVISION), state(7, Set.of(UUID.randomUUID()), Map.of())))
			.isInstanceOf(ResumeTokenExpiredException.class);
		assertThat(check(ROWS, state(9, Set.of(), Map.of(3L, 10L, 5L, 21L))))
			.isInstanceOf(ResumeTokenExpiredException.class);
	}

	@Test
	void isFoundAtAStandbyThatIsOneAndYoungEnough() {
		Consistency call = new Consistency(ROWS, Duration.ofSeconds(1), true, () -> false);
		call.requireAtStandby(REVISION);
		Map<Long, Long> rows = Map.of(3L, 10L, 5L, 20L);
		assertThat(call.checkAtStandby(state(9, Set.of(), rows))).as("too old").isNotNull();
		SeenState young = state(9, Set.of(REVISION.key()), rows);
		assertThat(call.checkAtStandby(new SeenState(young.position(), 9, young.keys(), rows, false, false)))
			.as("promoted")
			.isNotNull();
		assertThat(call.checkAtStandby(young.at(null))).as("cannot be named").isNotNull();
		assertThat(call.seen()).isNull();
		assertThat(call.checkAtStandby(young)).isNull();
		assertThat(call.seen()).isEqualTo(young.position());
	}

	@Test
	void isOfTheOldestStateThatIsYoungEnough() {
		PublishedStates states = new PublishedStates();
		long now = System.nanoTime();
		for (int second = 40; second >= 10; second -= 10) {
			states.add(now - Duration.ofSeconds(second).toNanos(), new Revision(50 - second, UUID.randomUUID()));
		}
		assertThat(states.within(Duration.ofSeconds(5))).isNull();
		assertThat(states.within(Duration.ofSeconds(25)).number()).isEqualTo(30);
		assertThat(states.within(Duration.ofSeconds(25)).number()).as("again").isEqualTo(30);
		assertThat(states.within(Duration.ofSeconds(35)).number()).as("of another age").isEqualTo(20);
		assertThat(states.within(Duration.ofDays(1)).number()).isEqualTo(10);
		assertThat(states.age(35)).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(50));
		assertThat(states.age(5)).as("none of them").isGreaterThan(Duration.ofSeconds(60));
	}

	private static RuntimeException check(StatePosition asked, SeenState state) {
		return new Consistency(asked, null, true, () -> false).check(state);
	}

	private static SeenState state(long last, Set<UUID> keys, Map<Long, Long> changes) {
		return new SeenState(StatePosition.of(REVISION), last, keys, changes, false, true);
	}

}
