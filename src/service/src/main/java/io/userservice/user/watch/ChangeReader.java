package io.userservice.user.watch;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.userservice.user.StoredUser;
import io.userservice.user.UserRepository;
import io.userservice.user.change.Change;
import io.userservice.user.change.Position;
import io.userservice.user.change.ResumeToken;
import io.userservice.user.change.UserChangeLog;

import org.springframework.stereotype.Component;

/** Reads changes with their users. */
@Component
class ChangeReader {

	/** Changes read at a time, some 100 kB with their users. */
	static final int CHUNK = 500;

	private final UserChangeLog log;

	private final UserRepository users;

	ChangeReader(UserChangeLog log, UserRepository users) {
		this.log = log;
		this.users = users;
	}

	/**
	 * Changes that were read together, with their users.
	 *
	 * @param changes in their order; fewer than {@link #CHUNK} at the end of the log
	 * @param rest the place after them
	 * @param complete false if there are changes that cannot be sent, since the database
	 * is read-only: nothing is sent until it is known to be kept
	 */
	record Chunk(List<WatchedChange> changes, ResumeToken rest, boolean complete) {

		/** The chunk without its first changes. */
		Chunk from(int index) {
			return new Chunk(this.changes.subList(index, this.changes.size()), this.rest, this.complete);
		}

	}

	/**
	 * The first changes after a place, of those that have been committed before this
	 * call.
	 */
	Chunk readLatest(ResumeToken from) {
		Position.Published published = this.log.publish();
		return published.end().equals(from.position()) ? new Chunk(List.of(), from, published.complete())
				: readPublished(from);
	}

	/**
	 * The first changes after a place; publishes if its follower has seen all that are.
	 */
	Chunk read(ResumeToken from) {
		return from.seen().equals(from.position().revision()) ? readLatest(from) : readPublished(from);
	}

	/**
	 * The users are read after the changes, so that no user is older than its change, and
	 * what was committed until then is published afterwards, so that a place can name all
	 * that its follower has seen.
	 */
	private Chunk readPublished(ResumeToken from) {
		Change.Part changes = this.log.read(from, CHUNK);
		if (changes.changes().isEmpty()) {
			return new Chunk(List.of(), from, true);
		}
		long readAt = System.nanoTime();
		Map<Integer, StoredUser> found = this.users
			.findUsers(changes.changes().stream().map(Change::userId).collect(Collectors.toSet()));
		Position.Published seen = this.log.publish();
		if (!seen.complete()) {
			return new Chunk(List.of(), from, false);
		}
		return new Chunk(changes.changes()
			.stream()
			.map((change) -> new WatchedChange(change, user(change, found), readAt, seen.revision()))
			.toList(), new ResumeToken(changes.end(), seen.revision()), true);
	}

	private static StoredUser user(Change change, Map<Integer, StoredUser> found) {
		return found.getOrDefault(change.userId(), StoredUser.deleted(change.userId()));
	}

}
