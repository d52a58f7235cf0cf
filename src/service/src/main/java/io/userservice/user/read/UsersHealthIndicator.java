package io.userservice.user.read;

import java.util.List;

import io.userservice.user.UserRepository;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Reports whether users can be read, by the same read as GetUser. In place of Boot's
 * {@code db} (4.1), which waits longer for a paused database than a caller does.
 */
@Component
class UsersHealthIndicator implements HealthIndicator {

	/** An id that no user has: it is below the first. */
	private static final int NO_ID = 0;

	private final UserRepository users;

	UsersHealthIndicator(UserRepository users) {
		this.users = users;
	}

	@Override
	public Health health() {
		try {
			this.users.findUsers(List.of(NO_ID));
			return Health.up().build();
		}
		catch (RuntimeException ex) {
			return Health.down(ex).build();
		}
	}

}
