package io.userservice.user;

import java.util.List;

/**
 * One page of the users in ascending id, read in chunks. Between two chunks it holds the
 * next id and nothing else: no transaction, no connection. Not thread-safe.
 */
public class UserPage {

	/**
	 * Rows of a chunk: some 100 kB, the most that a page holds for a client that has
	 * stopped reading. Fewer cost more CPU a row; more gain little (docs/performance.md).
	 */
	static final int CHUNK = 500;

	private final UserRepository users;

	private final UserReads reads;

	private final long offset;

	private int remaining;

	private int nextId;

	UserPage(UserRepository users, UserReads reads, long offset, int size) {
		this.users = users;
		this.reads = reads;
		this.offset = offset;
		this.remaining = size;
	}

	/** The page's next users; empty at its end. */
	public List<StoredUser> nextChunk() {
		if (this.nextId == 0 && !findStart()) {
			return List.of();
		}
		int limit = Math.min(CHUNK, this.remaining);
		if (limit == 0) {
			return List.of();
		}
		List<StoredUser> chunk = this.reads.findFrom(this.nextId, limit);
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

	private void advance(List<StoredUser> chunk, int limit) {
		boolean last = chunk.size() < limit || chunk.get(limit - 1).id() == Integer.MAX_VALUE;
		this.remaining = last ? 0 : this.remaining - limit;
		this.nextId = last ? Integer.MAX_VALUE : chunk.get(limit - 1).id() + 1;
	}

}
