package io.userservice.client.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.userservice.api.User;
import org.jspecify.annotations.Nullable;

/**
 * What was committed, in its order: writes are made one at a time. Each state has a name
 * that no other has. A state lasts from its commit to the next one of its user, and a
 * mailbox has it while the user has that e-mail.
 */
final class TrueHistory {

	/** Held by the write that is made. */
	private final Lock writing = new ReentrantLock();

	private final List<Commit> commits = new ArrayList<>();

	/** The commits that have changed a register: a user ("7") or a mailbox. */
	private final Map<String, TreeSet<Integer>> changes = new HashMap<>();

	private final Map<String, Integer> byName = new HashMap<>();

	private final Map<Integer, User> users = new HashMap<>();

	/** A commit, between two moments. */
	private record Commit(long before, long after) {
	}

	static String mailbox(User user) {
		return user.getEmail().toLowerCase(java.util.Locale.ROOT);
	}

	/**
	 * Makes a write.
	 * @param write returns the user as it is then, null if nothing was written
	 * @return the number of the commit, -1 if there was none
	 */
	int write(Supplier<@Nullable User> write) {
		this.writing.lock();
		try {
			long before = System.nanoTime();
			User user = write.get();
			return (user != null) ? commit(user, before) : -1;
		}
		finally {
			this.writing.unlock();
		}
	}

	private synchronized int commit(User user, long before) {
		if (user.equals(this.users.get(user.getId()))) {
			return -1;
		}
		int number = this.commits.size();
		this.commits.add(new Commit(before, System.nanoTime()));
		User last = user.getName().isEmpty() ? this.users.remove(user.getId()) : this.users.put(user.getId(), user);
		change(String.valueOf(user.getId()), number);
		if (last != null) {
			change(mailbox(last), number);
		}
		if (!user.getName().isEmpty()) {
			change(mailbox(user), number);
			this.byName.put(user.getName(), number);
		}
		return number;
	}

	/** Deletes a user. */
	int delete(int id, Runnable delete) {
		return write(() -> {
			delete.run();
			return users().stream().anyMatch((user) -> user.getId() == id) ? User.newBuilder().setId(id).build() : null;
		});
	}

	/** Replaces the database by an empty one. */
	void reset(Runnable reset) {
		this.writing.lock();
		try {
			long before = System.nanoTime();
			reset.run();
			users().forEach((user) -> commit(User.newBuilder().setId(user.getId()).build(), before));
		}
		finally {
			this.writing.unlock();
		}
	}

	synchronized List<User> users() {
		return List.copyOf(this.users.values());
	}

	private void change(String register, int number) {
		this.changes.computeIfAbsent(register, (added) -> new TreeSet<>()).add(number);
	}

	/** The registers that a commit has changed. */
	synchronized List<String> registers(int commit) {
		return this.changes.entrySet()
			.stream()
			.filter((register) -> register.getValue().contains(commit))
			.map(Map.Entry::getKey)
			.toList();
	}

	/** The commit that has made a state, which was read before it is recorded perhaps. */
	int begin(User state) {
		Integer commit = known(state);
		if (commit == null) {
			this.writing.lock();
			this.writing.unlock();
			commit = known(state);
		}
		if (commit == null) {
			throw new IllegalStateException("never written: " + state);
		}
		return commit;
	}

	private synchronized @Nullable Integer known(User state) {
		return this.byName.get(state.getName());
	}

	/**
	 * The commit that has ended a state.
	 * @param state that was read
	 * @return {@link Integer#MAX_VALUE} if it lasts
	 */
	int end(String register, User state) {
		int begin = begin(state);
		synchronized (this) {
			Integer next = this.changes.get(register).higher(begin);
			return next(next);
		}
	}

	private static int next(@Nullable Integer next) {
		return (next != null) ? next : Integer.MAX_VALUE;
	}

	/** Whether a commit had been made at a moment, for certain. */
	synchronized boolean isBefore(int commit, long moment) {
		return commit != Integer.MAX_VALUE && this.commits.get(commit).after() - moment < 0;
	}

}
