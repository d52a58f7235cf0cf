package io.userservice.fake.memory;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.userservice.api.User;
import io.userservice.error.UserErrors;
import io.userservice.user.input.NewUser;
import io.userservice.user.input.UserUpdate;
import org.jspecify.annotations.Nullable;

/** The reads and writes of a fake, each at one moment. Thread-safe. */
public final class FakeUsers {

	private final Clock clock;

	private final Runnable onChange;

	private ChangeHistory history;

	private UserTable table;

	private KeyedWrites writes;

	/**
	 * @param onChange runs after each write
	 */
	public FakeUsers(Clock clock, Runnable onChange) {
		this.clock = clock;
		this.onChange = onChange;
		this.history = new ChangeHistory(clock);
		this.table = new UserTable(this.history, clock);
		this.writes = new KeyedWrites(clock);
	}

	/** Forgets everything: as a new database. */
	public synchronized void clear() {
		this.history = new ChangeHistory(this.clock);
		this.table = new UserTable(this.history, this.clock);
		this.writes = new KeyedWrites(this.clock);
	}

	public synchronized ChangeHistory history() {
		return this.history;
	}

	public synchronized User get(int id) {
		return this.table.find(id).orElseThrow(() -> UserErrors.notFound(id).toException());
	}

	public synchronized Optional<User> find(int id) {
		return this.table.find(id);
	}

	public synchronized User getByEmail(String email) {
		return this.table.findByEmail(email).orElseThrow(() -> UserErrors.emailNotFound(email).toException());
	}

	public synchronized List<User> after(int id) {
		return this.table.after(id);
	}

	/** The user as it is now; its id alone if it was deleted. */
	public synchronized User current(int id) {
		return this.table.find(id).orElseGet(() -> User.newBuilder().setId(id).build());
	}

	public List<User> create(@Nullable Object key, List<NewUser> users) {
		return write(key, users.stream().flatMap(NewUser::canonicalForm), () -> this.table.create(users));
	}

	/** As above, with the error of the only user of a call. */
	public User create(@Nullable Object key, NewUser user) {
		return write(key, user.canonicalForm(), () -> List.of(this.table.create(user))).get(0);
	}

	public User update(@Nullable Object key, UserUpdate update) {
		List<User> changed = write(key, update.canonicalForm(),
				() -> this.table.update(update) ? List.of(update.id()) : List.of());
		return changed.isEmpty() ? get(update.id()) : changed.get(0);
	}

	public void delete(@Nullable Object key, int id, String etag) {
		write(key, Stream.of("DeleteUser", Integer.toString(id), etag), () -> {
			this.table.delete(id, etag);
			return List.of(id);
		});
	}

	private List<User> write(@Nullable Object key, Stream<String> request, Supplier<List<Integer>> write) {
		List<User> users;
		synchronized (this) {
			users = this.writes.once(key, request.toList(), write).stream().map(this::current).toList();
		}
		this.onChange.run();
		return users;
	}

}
