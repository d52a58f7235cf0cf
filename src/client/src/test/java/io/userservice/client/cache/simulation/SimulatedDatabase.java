package io.userservice.client.cache.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.userservice.api.User;
import org.jspecify.annotations.Nullable;

/**
 * What was committed, in its order. A primary and a standby show the commits up to one of
 * them each, and either may be ahead: a primary waits for its standby before it shows
 * what that one shows already. A register is a user, by its id, or a mailbox; each state
 * of it is named after the commit that has made it.
 */
final class SimulatedDatabase {

	static final int LAST = Integer.MAX_VALUE;

	private static final User NOBODY = User.getDefaultInstance();

	private final Timeline time;

	private final List<Commit> commits = new ArrayList<>();

	/** By register and commit, what it holds from then on. */
	private final Map<Object, TreeMap<Integer, User>> registers = new HashMap<>();

	private final List<Runnable> watches = new ArrayList<>();

	private int ids;

	private int history = 1;

	/** The last commit that the primary shows. */
	private int primary = -1;

	private int standby = -1;

	/** How far the standby is behind. */
	long standbyLag;

	/** For how long the primary may wait for its standby. */
	long primaryLag;

	/**
	 * A commit.
	 *
	 * @param id of the user that it has changed
	 * @param history of the database
	 * @param made when it was made
	 * @param shown when its primary shows it
	 */
	private record Commit(int id, int history, long made, long shown) {
	}

	SimulatedDatabase(Timeline time) {
		this.time = time;
	}

	/** Is told whenever the primary shows more. */
	void watch(Runnable watch) {
		this.watches.add(watch);
	}

	int newId() {
		return ++this.ids;
	}

	int history() {
		return this.history;
	}

	int primary() {
		return this.primary;
	}

	int standby() {
		while (this.standby + 1 < this.commits.size()
				&& this.commits.get(this.standby + 1).made() <= this.time.now() - this.standbyLag) {
			this.standby++;
		}
		return this.standby;
	}

	/** The user in a register, as a server sees it that shows commits up to one. */
	@Nullable User find(Object register, int shown) {
		TreeMap<Integer, User> states = this.registers.get(register);
		Map.Entry<Integer, User> state = (states != null) ? states.floorEntry(shown) : null;
		return (state != null && state.getValue() != NOBODY) ? state.getValue() : null;
	}

	List<User> all(int shown) {
		List<User> found = new ArrayList<>();
		for (int id = 1; id <= this.ids; id++) {
			User user = find(id, shown);
			if (user != null) {
				found.add(user);
			}
		}
		return found;
	}

	/** The user of a commit. */
	int changed(int commit) {
		return this.commits.get(commit).id();
	}

	/** Commits a state of a user; null deletes it. */
	int commit(int id, @Nullable User state) {
		boolean waits = this.primaryLag > 0 && this.time.oneIn(3);
		return commit(id, state, waits ? this.time.upTo(this.primaryLag) : 0);
	}

	private int commit(int id, @Nullable User state, long wait) {
		int number = this.commits.size();
		User before = find(id, LAST);
		User owner = (before != null) ? find(Mailboxes.of(before), LAST) : null;
		if (owner != null && owner.getId() == id) {
			hold(Mailboxes.of(before), number, NOBODY);
		}
		User after = NOBODY;
		if (state != null) {
			after = state.toBuilder().setId(id).setName("n" + number).setEtag("e" + number).build();
			hold(Mailboxes.of(after), number, after);
		}
		hold(id, number, after);
		long shown = this.time.now() + wait;
		if (number > 0 && historyOf(number - 1) == this.history) {
			shown = Math.max(shown, shown(number - 1));
		}
		this.commits.add(new Commit(id, this.history, this.time.now(), shown));
		int made = this.history;
		this.time.after(shown - this.time.now(), () -> {
			this.primary = (made == this.history) ? Math.max(this.primary, number) : this.primary;
			this.watches.forEach(Runnable::run);
		});
		return number;
	}

	private void hold(Object register, int commit, User user) {
		this.registers.computeIfAbsent(register, (added) -> new TreeMap<>()).put(commit, user);
	}

	/** Restores the database as it was some commits ago: another history. */
	void restore(int commitsAgo) {
		int then = Math.max(-1, this.primary - commitsAgo);
		Set<Integer> changed = new HashSet<>();
		this.commits.subList(then + 1, this.commits.size()).forEach((commit) -> changed.add(commit.id()));
		this.history++;
		for (int id : changed) {
			commit(id, find(id, then), 0);
		}
		this.primary = this.commits.size() - 1;
		this.standby = this.primary;
		this.watches.forEach(Runnable::run);
	}

	/** When the primary shows a commit. */
	long shown(int commit) {
		return this.commits.get(commit).shown();
	}

	int historyOf(int commit) {
		return this.commits.get(commit).history();
	}

	/** The commit that has made a state. */
	static int begin(User state) {
		return Integer.parseInt(state.getName().substring(1));
	}

	/** The commit that has ended what another one has made; {@link #LAST} for none. */
	int end(Object register, int begin) {
		Integer next = this.registers.get(register).higherKey(begin);
		return (next != null) ? next : LAST;
	}

	/** The last commit that has changed a register, and that a server shows; or -1. */
	int lastChange(Object register, int shown) {
		TreeMap<Integer, User> states = this.registers.get(register);
		Integer last = (states != null) ? states.floorKey(shown) : null;
		return (last != null) ? last : -1;
	}

	/** The registers that a commit has changed. */
	List<Object> changedRegisters(int commit) {
		return this.registers.entrySet()
			.stream()
			.filter((register) -> register.getValue().containsKey(commit))
			.map(Map.Entry::getKey)
			.toList();
	}

}
