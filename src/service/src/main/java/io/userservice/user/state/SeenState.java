package io.userservice.user.state;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * What a statement has found of the log, beside the users that it has read.
 *
 * @param position names the state that the statement has seen; null if it was not asked
 * for
 * @param lastRevision the number of the last revision
 * @param keys of the revisions that were asked for
 * @param changes that were asked for, and when they were made, in microseconds since 1970
 * @param commitsWait whether a commit waits for a standby, and may be seen there already
 * @param inRecovery whether the server is a standby
 */
public record SeenState(@Nullable StatePosition position, long lastRevision, Set<UUID> keys, Map<Long, Long> changes,
		boolean commitsWait, boolean inRecovery) {

	/** This state, by another name. */
	public SeenState at(StatePosition other) {
		return new SeenState(other, this.lastRevision, this.keys, this.changes, this.commitsWait, this.inRecovery);
	}

	/** Whether the state has all that positions name. */
	boolean hasAll(List<StatePosition> asked) {
		for (StatePosition position : asked) {
			if (!has(position)) {
				return false;
			}
		}
		return true;
	}

	private boolean has(StatePosition asked) {
		return (asked.revision() == null || this.keys.contains(asked.revision().key()))
				&& this.changes.keySet().containsAll(asked.changes()) && !differs(asked);
	}

	/** Whether no later state has it: another history of the database has its numbers. */
	boolean excludes(StatePosition asked) {
		return (asked.revision() != null && asked.revision().number() <= this.lastRevision
				&& !this.keys.contains(asked.revision().key())) || differs(asked);
	}

	private boolean differs(StatePosition asked) {
		return !asked.changes().isEmpty() && this.changes.keySet().containsAll(asked.changes())
				&& asked.changes().stream().mapToLong(this.changes::get).sum() != asked.changed();
	}

}
