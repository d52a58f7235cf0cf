package io.userservice.user.watch;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.userservice.user.StoredUser;
import io.userservice.user.UserRepository;
import io.userservice.user.change.Change;
import io.userservice.user.change.Span;
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
	 * @param changes in their order
	 * @param rest the rest of the span; empty at its end
	 */
	record Chunk(List<WatchedChange> changes, Span rest) {

		/** The chunk without its first changes. */
		Chunk from(int index) {
			return new Chunk(this.changes.subList(index, this.changes.size()), this.rest);
		}

	}

	/**
	 * The first changes of a span. The users are read after the changes, so that no user
	 * is older than its change.
	 */
	Chunk read(Span span) {
		List<Change> changes = this.log.read(span, CHUNK);
		Map<Integer, StoredUser> found = changes.isEmpty() ? Map.of()
				: this.users.findUsers(changes.stream().map(Change::userId).collect(Collectors.toSet()));
		List<WatchedChange> withUsers = changes.stream().map((change) -> withUser(change, span, found)).toList();
		Span rest = (changes.size() < CHUNK) ? Span.at(span.to()) : span.after(changes.get(changes.size() - 1).id());
		return new Chunk(withUsers, rest);
	}

	private WatchedChange withUser(Change change, Span span, Map<Integer, StoredUser> found) {
		StoredUser user = found.getOrDefault(change.userId(), StoredUser.deleted(change.userId()));
		Span rest = span.after(change.id());
		return new WatchedChange(change.kind(), user, this.log.token(rest), rest);
	}

}
