package io.userservice.user.read;

import java.util.List;
import java.util.function.Supplier;

import io.userservice.database.transaction.RetryingTransaction;
import io.userservice.user.StoredUser;
import io.userservice.user.UserRepository;
import io.userservice.user.state.Consistency;
import io.userservice.user.state.PositionedReads;
import io.userservice.user.state.StateNotSeenException;
import io.userservice.user.state.UserCondition;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Service;

/** Lists users. */
@Service
public class UserDirectory {

	private final UserRepository users;

	private final UserReadsByJdbc reads;

	private final RetryingTransaction transaction;

	/**
	 * @param reads the part of the repository, whose count each write asks for
	 */
	UserDirectory(UserRepository users, UserReadsByJdbc reads, RetryingTransaction transaction) {
		this.users = users;
		this.reads = reads;
		this.transaction = transaction;
	}

	/**
	 * A page of the users in ascending id, read on demand.
	 * @param page counted from 1
	 * @param size users a page
	 * @param consistency the state of the database that the call asks for; null for none
	 */
	public UserPage page(int page, int size, @Nullable Consistency consistency) {
		return new UserPage(this.users, chunks(consistency), 0, (page - 1L) * size, size);
	}

	/** The users after an id in ascending id, read on demand. */
	public UserPage pageAfter(int id, int size, @Nullable Consistency consistency) {
		return new UserPage(this.users, chunks(consistency), id, 0, size);
	}

	/**
	 * Makes a read of several statements on this thread: what it has seen is between two
	 * states that are looked for before and after it.
	 * @param consistency the state that the call asks for; null for none
	 * @throws StateNotSeenException if it is not there yet: the read is to be made again
	 */
	public <T> T read(@Nullable Consistency consistency, Supplier<T> read) {
		if (consistency == null) {
			return read.get();
		}
		read(UserCondition.ids(List.of()), consistency);
		T result = read.get();
		read(UserCondition.ids(List.of()), consistency);
		return result;
	}

	private UserPage.Chunks chunks(@Nullable Consistency consistency) {
		return (consistency == null) ? this.users::findUsersFrom
				: (id, limit) -> read(UserCondition.from(id, limit), consistency);
	}

	private List<StoredUser> read(UserCondition condition, Consistency consistency) {
		PositionedReads.Read read = this.reads.read(condition, List.of(consistency));
		RuntimeException missing = consistency.check(read.state());
		if (missing != null) {
			throw missing;
		}
		return read.users();
	}

	/**
	 * How many reads and writes have succeeded so far, those of health checks included.
	 */
	public long completed() {
		return this.reads.completed() + this.transaction.committed();
	}

}
