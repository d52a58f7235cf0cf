package io.userservice.user.read;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Reports whether users can be read, as GetUser does. In place of Boot's {@code db}
 * (4.1), which waits longer for a paused database than a caller does.
 */
@Component
class UsersHealthIndicator implements HealthIndicator {

	private static final Integer[] NOBODY = { 0 };

	private final UserReads reads;

	UsersHealthIndicator(UserReads reads) {
		this.reads = reads;
	}

	@Override
	public Health health() {
		try {
			this.reads.find(NOBODY);
			return Health.up().build();
		}
		catch (RuntimeException ex) {
			return Health.down(ex).build();
		}
	}

}
