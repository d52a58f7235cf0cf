package io.userservice.client.cache.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import io.userservice.api.User;

/**
 * What an application has seen of users and mailboxes, and what it must not see after it.
 */
final class SeenStates {

	private final SimulatedDatabase users;

	private final long maxStaleness;

	private final Consumer<String> violations;

	/** The newest commit by register. */
	private final Map<Object, Integer> seen = new HashMap<>();

	SeenStates(SimulatedDatabase users, long maxStaleness, Consumer<String> violations) {
		this.users = users;
		this.maxStaleness = maxStaleness;
		this.violations = violations;
	}

	/** A user was received. */
	void saw(User user) {
		int begin = SimulatedDatabase.begin(user);
		saw(user.getId(), begin);
		saw(Mailboxes.of(user), begin);
	}

	void saw(Object register, int commit) {
		if (commit >= 0) {
			this.seen.merge(register, commit, Math::max);
		}
	}

	/** All that a commit has changed is known to the application. */
	void saw(int commit) {
		if (commit >= 0) {
			this.users.changedRegisters(commit).forEach((register) -> saw(register, commit));
		}
	}

	/** Checks what was found in memory by an id or a mailbox. */
	void check(Object register, User user, long now) {
		int begin = SimulatedDatabase.begin(user);
		int end = this.users.end(register, begin);
		int known = this.seen.getOrDefault(register, -1);
		if (end <= known && this.users.historyOf(begin) == this.users.historyOf(known)) {
			violated("own writes, no way back", register, user, end);
		}
		if (end != SimulatedDatabase.LAST && this.users.shown(end) < now - this.maxStaleness) {
			boolean deleted = this.users.find(user.getId(), end) == null;
			violated(deleted ? "deleted" : "bound", register, user, end);
		}
	}

	private void violated(String promise, Object register, User user, int end) {
		this.violations
			.accept("%s: %s has %s, which commit %d has ended".formatted(promise, register, user.getName(), end));
	}

}
