package io.userservice.user.grpc;

import java.util.Map;

import io.userservice.request.UserRequests;
import io.userservice.rpc.limit.LimitProperties;
import io.userservice.testing.TestLimits;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The bounds that take heap, added up as in "The sum" of {@code docs/limits.md}. */
class HeapSumTests {

	private static final long MB = 1_000_000;

	/** Of the image: half of a container of 512 MiB. */
	private static final long HEAP = 256L << 20;

	private final LimitProperties limits = TestLimits.defaults();

	@Test
	void fitsTheHeapOfTheImage() {
		Map<String, Long> parts = Map.of("the application after a full collection", 55 * MB, "collected-users",
				HEAP / 100 * this.limits.collectedUsersHeapPercent(), "stored-users",
				this.limits.storedUsers() * 5_000L, "cached tokens", 16 * MB, "watchers",
				this.limits.watchers() * 4_000L, "changes kept for watchers", 10 * MB, "lines of the access log",
				5 * MB, "lookups", 1 * MB, "history", 3 * MB, "http-calls and http-responses",
				this.limits.httpCalls() * 100_000L + HEAP / 12);
		assertThat(parts.values().stream().mapToLong(Long::longValue).sum()).as("the sum of %s", parts)
			.isLessThan(HEAP * 95 / 100);
	}

	@Test
	void leavesRoomForOneCallOfTheLargestUsers() {
		long share = HEAP / 100 * this.limits.collectedUsersHeapPercent() / 2;
		int characters = 2 * (200 + 254);
		assertThat(share)
			.isGreaterThan(CreateUsersObserver.CALL + UserRequests.MAX_USERS * CreateUsersObserver.bytes(characters));
		assertThat(this.limits.storedUsers()).isGreaterThanOrEqualTo(UserRequests.MAX_USERS);
	}

}
