package io.userservice.user;

import java.util.List;

import org.springframework.data.domain.Limit;

/**
 * One page of the users in ascending id, read chunk by chunk. Between two chunks it holds
 * the next id and nothing else: no transaction, no connection. For one thread at a time.
 */
public class UserPage {

	/**
	 * Rows read at once: some tens of kB, the most that a page holds for a client that
	 * has stopped reading.
	 */
	static final int CHUNK = 100;

	private final UserRepository users;

	private final long offset;

	private int remaining;

	private int nextId;

	UserPage(UserRepository users, long offset, int size) {
		this.users = users;
		this.offset = offset;
		this.remaining = size;
	}

	/** The page's next users; empty at its end. */
	public List<UserEntity> nextChunk() {
		if (this.nextId == 0 && !findStart()) {
			return List.of();
		}
		int limit = Math.min(CHUNK, this.remaining);
		if (limit == 0) {
			return List.of();
		}
		List<UserEntity> chunk = this.users.findByIdGreaterThanEqualOrderById(this.nextId, Limit.of(limit));
		advance(chunk, limit);
		return chunk;
	}

	private boolean findStart() {
		if (this.offset == 0) {
			this.nextId = 1;
		}
		// Ids are ints, so nothing is that far. Hibernate counts rows in ints.
		else if (this.offset < Integer.MAX_VALUE) {
			this.nextId = this.users.findIdAt((int) this.offset).orElse(0);
		}
		return this.nextId > 0;
	}

	private void advance(List<UserEntity> chunk, int limit) {
		boolean last = chunk.size() < limit || chunk.get(limit - 1).getId() == Integer.MAX_VALUE;
		this.remaining = last ? 0 : this.remaining - limit;
		this.nextId = last ? Integer.MAX_VALUE : chunk.get(limit - 1).getId() + 1;
	}

}
