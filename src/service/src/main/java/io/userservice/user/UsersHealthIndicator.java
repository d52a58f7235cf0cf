package io.userservice.user;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Healthy means that users can be read, as GetUser does. In place of Boot's {@code db},
 * which waits for a database that is paused longer than a caller would.
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
