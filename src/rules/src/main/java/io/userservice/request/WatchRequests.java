package io.userservice.request;

import java.time.Duration;
import java.util.List;

import io.userservice.api.WatchUsersRequest;
import io.userservice.error.InvalidFieldException;
import io.userservice.error.InvalidFieldException.Violation;

/** Checks the request of a watch. */
public final class WatchRequests {

	private static final Duration LONGEST_PROGRESS_INTERVAL = Duration.ofSeconds(10);

	private static final int NANOS_PER_SECOND = 1_000_000_000;

	private WatchRequests() {
	}

	/** The longest time without a response while nothing changes: 1 s to 10 s. */
	public static Duration progressInterval(WatchUsersRequest request) {
		if (!request.hasProgressInterval()) {
			return LONGEST_PROGRESS_INTERVAL;
		}
		com.google.protobuf.Duration asked = request.getProgressInterval();
		if (!isValid(asked)) {
			throw new InvalidFieldException(List.of(new Violation("progress_interval", "must be 1 s to 10 s")));
		}
		return Duration.ofSeconds(asked.getSeconds(), asked.getNanos());
	}

	/** Adds nothing that overflows. */
	private static boolean isValid(com.google.protobuf.Duration asked) {
		long longest = LONGEST_PROGRESS_INTERVAL.toSeconds();
		return asked.getSeconds() >= 1 && asked.getSeconds() <= longest && asked.getNanos() >= 0
				&& asked.getNanos() < NANOS_PER_SECOND && (asked.getSeconds() < longest || asked.getNanos() == 0);
	}

}
