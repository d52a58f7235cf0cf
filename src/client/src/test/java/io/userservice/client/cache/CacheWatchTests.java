package io.userservice.client.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.grpc.StatusRuntimeException;
import io.userservice.api.UserChange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Up to which moment a message of the watch proves that all is known. */
class CacheWatchTests {

	private static final long STARTED = 7;

	private final List<Long> proven = new ArrayList<>();

	@Test
	void provesWhatWasCommittedUpToTheTimeSinceItsCallAndLessForTheRatesOfTwoClocks() {
		CacheWatch watch = watch("token");
		watch.onMessage(progress(Duration.ofSeconds(10)));
		assertThat(this.proven).containsExactly(STARTED + Duration.ofMillis(9_990).toNanos());
	}

	@Test
	void provesNothingByTheFirstMessageOfAWatchThatGoesOnFromAToken() {
		CacheWatch watch = watch("token");
		watch.onMessage(UserChange.newBuilder().setKind(UserChange.Kind.KIND_PROGRESS).build());
		assertThat(this.proven).isEmpty();
	}

	@Test
	void provesThePresentByTheFirstMessageOfAWatchThatBeginsWithIt() {
		CacheWatch watch = watch("");
		UserChange first = UserChange.newBuilder().setKind(UserChange.Kind.KIND_PROGRESS).build();
		watch.onMessage(first);
		watch.onMessage(first);
		assertThat(this.proven).containsExactly(STARTED);
	}

	private static UserChange progress(Duration complete) {
		return UserChange.newBuilder()
			.setKind(UserChange.Kind.KIND_PROGRESS)
			.setCompleteAt(com.google.protobuf.Duration.newBuilder().setSeconds(complete.toSeconds()))
			.build();
	}

	private CacheWatch watch(String token) {
		return new CacheWatch(new CacheWatch.Owner() {
			@Override
			public long now() {
				return STARTED;
			}

			@Override
			public void changed(UserChange change) {
			}

			@Override
			public void proven(CacheWatch watch, String token, long moment) {
				CacheWatchTests.this.proven.add(moment);
			}

			@Override
			public void ended(CacheWatch watch, StatusRuntimeException failure) {
			}
		}, token, Duration.ofSeconds(1), STARTED);
	}

}
