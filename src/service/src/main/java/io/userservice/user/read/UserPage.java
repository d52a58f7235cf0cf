package io.userservice.user.read;

import java.util.List;

import io.userservice.user.StoredUser;
import io.userservice.user.UserRepository;

/**
 * One page of the users in ascending id, read in chunks. Between two chunks it holds the
 * next id only: no transaction, no connection, no rows. Not thread-safe.
 */
public class UserPage {

	/**
	 * The most rows of a chunk, some 200 kB. With fewer, a row costs more CPU; more gain
	 * little (docs/performance.md).
	 */
	static final int CHUNK = 1_000;

	private final UserRepository users;

	private final Chunks chunks;

	private final long offset;

	private int remaining;

	private int nextId;

	/** Reads the users from an id on, in ascending id. */
	@FunctionalInterface
	interface Chunks {

		List<StoredUser> read(int id, int limit);

	}

	/**
	 * @param chunks fails if it reads in another state than the call asks for
	 * @param afterId the page begins after it; 0 to begin after an offset
	 */
	UserPage(UserRepository users, Chunks chunks, int afterId, long offset, int size) {
		this.users = users;
		this.chunks = chunks;
		this.offset = offset;
		this.nextId = (afterId == 0) ? 0 : Math.min(afterId, Integer.MAX_VALUE - 1) + 1;
		this.remaining = (afterId == Integer.MAX_VALUE) ? 0 : size;
	}

	/** Whether all users of the page have been read. */
	public boolean isAtEnd() {
		return this.remaining == 0;
	}

	/**
	 * The page's next users; empty at its end.
	 * @param rows at most that many, and {@value #CHUNK}
	 */
	public List<StoredUser> nextChunk(int rows) {
		if (this.remaining == 0 || (this.nextId == 0 && !findStart())) {
			this.remaining = 0;
			return List.of();
		}
		int limit = Math.min(Math.min(rows, CHUNK), this.remaining);
		List<StoredUser> chunk = this.chunks.read(this.nextId, limit);
		if (chunk.size() < limit) {
			this.remaining = 0;
		}
		else {
			goOnAfter(chunk.get(chunk.size() - 1), chunk.size());
		}
		return chunk;
	}

	/**
	 * Puts back the rest of the last chunk, which the next call reads again.
	 * @param first the first user of the rest
	 * @param count users of the rest
	 */
	public void giveBack(StoredUser first, int count) {
		this.nextId = first.id();
		this.remaining += count;
	}

	private void goOnAfter(StoredUser last, int count) {
		boolean end = last.id() == Integer.MAX_VALUE;
		this.remaining = end ? 0 : this.remaining - count;
		this.nextId = end ? Integer.MAX_VALUE : last.id() + 1;
	}

	private boolean findStart() {
		if (this.offset == 0) {
			this.nextId = 1;
		}
		// Ids are ints, so no user has a larger offset.
		else if (this.offset < Integer.MAX_VALUE) {
			// Only to find out whether the state is there.
			this.chunks.read(Integer.MAX_VALUE, 0);
			this.nextId = this.users.findIdAt(this.offset).orElse(0);
		}
		return this.nextId > 0;
	}

}
