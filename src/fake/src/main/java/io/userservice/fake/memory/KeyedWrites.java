package io.userservice.fake.memory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.userservice.error.UserErrors;
import org.jspecify.annotations.Nullable;

/**
 * The writes that were made with a key, for as long as the service remembers them. Not
 * thread-safe.
 */
final class KeyedWrites {

	private static final Duration RETENTION = Duration.ofHours(24);

	private final Map<Object, Made> made = new HashMap<>();

	private final Clock clock;

	KeyedWrites(Clock clock) {
		this.clock = clock;
	}

	/** A write: its request, the ids of its users, and when it was made. */
	private record Made(List<String> request, List<Integer> ids, Instant time) {
	}

	/**
	 * Makes a write, unless one with this key was made.
	 * @param key null to make it each time
	 * @param request in a form that only equal requests share
	 * @param write returns the ids of its users; none for a write that changes nothing,
	 * and does not consume its key
	 * @return the ids of this write, or of the earlier one
	 */
	List<Integer> once(@Nullable Object key, List<String> request, Supplier<List<Integer>> write) {
		Made before = this.made.get(key);
		if (key != null && before != null && before.time().plus(RETENTION).isAfter(this.clock.instant())) {
			if (!before.request().equals(request)) {
				throw UserErrors.idempotencyKeyReused().toException();
			}
			return before.ids();
		}
		List<Integer> ids = write.get();
		if (key != null && !ids.isEmpty()) {
			this.made.put(key, new Made(request, ids, this.clock.instant()));
		}
		return ids;
	}

}
