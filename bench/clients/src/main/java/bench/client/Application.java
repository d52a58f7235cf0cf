package bench.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.GetUserByEmailRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;

/** One with a near cache. */
final class Application {

	private static final long BOUND = Duration.ofSeconds(5).toNanos();

	private static final int MAILBOXES = 40;

	/** Between two writes of an application, on average. */
	private static final int PAUSE_MILLIS = 40;

	/** What takes no longer was not sent. */
	private static final long LONGEST_HIT = TimeUnit.MICROSECONDS.toNanos(60);

	private final CacheHistory history;

	private final UserServiceBlockingStub users;

	/** The highest version of each user that it has read or written. */
	private final Map<Integer, Long> seen = new ConcurrentHashMap<>();

	private final Set<Integer> deleted = ConcurrentHashMap.newKeySet();

	Application(CacheHistory history, UserServiceBlockingStub users) {
		this.history = history;
		this.users = users;
	}

	void read(Random random) {
		pause((random.nextInt(5) == 0) ? 1 : 0);
		Register register = this.history.registers.get(random.nextInt(CacheHistory.USERS));
		Map<Integer, Long> before = Map.copyOf(this.seen);
		Set<Integer> deletedBefore = Set.copyOf(this.deleted);
		String mailbox = mailbox(random);
		long start = System.nanoTime();
		try {
			List<User> found = switch (random.nextInt(4)) {
				case 0 ->
					List.of(this.users.getUserByEmail(GetUserByEmailRequest.newBuilder().setEmail(mailbox).build()));
				case 1 -> this.users.batchGetUsers(BatchGetUsersRequest.newBuilder()
					.addIds(register.id)
					.addIds(this.history.registers.get(random.nextInt(CacheHistory.USERS)).id)
					.build()).getUsersList();
				default -> List.of(this.users.getUser(GetUserRequest.newBuilder().setId(register.id).build()));
			};
			this.history.reads.increment();
			if (System.nanoTime() - start < LONGEST_HIT) {
				this.history.hits.increment();
			}
			found.forEach((user) -> check(user, start, before, deletedBefore));
		}
		catch (StatusRuntimeException ex) {
			failed(ex);
		}
	}

	private void check(User user, long start, Map<Integer, Long> before, Set<Integer> deletedBefore) {
		Register register = this.history.byId.get(user.getId());
		long version = user.getVersion();
		if (version < before.getOrDefault(user.getId(), 0L)) {
			violated("own writes, no way back", user, before.get(user.getId()));
		}
		if (deletedBefore.contains(user.getId()) || register != null && register.isDeletedAt(start - BOUND)) {
			violated("deleted", user, 0);
		}
		// Null if the response of its creation was lost.
		if (register != null && version < register.leastAt(start - BOUND)) {
			violated("bound", user, register.leastAt(start - BOUND));
		}
		this.seen.merge(user.getId(), version, Math::max);
	}

	private void violated(String promise, User user, long version) {
		this.history.violations
			.add("%s: user %d in version %d, after %d".formatted(promise, user.getId(), user.getVersion(), version));
	}

	/** In bursts, since a later change would mend what is wrong. */
	void write(Random random) {
		pause(random.nextInt(2 * PAUSE_MILLIS));
		while (TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()) % 10 > 3) {
			pause(20);
		}
		int slot = random.nextInt(CacheHistory.USERS);
		Register register = this.history.registers.get(slot);
		try {
			if (random.nextInt(20) == 0) {
				delete(register);
				create(slot, random);
			}
			else {
				UpdateUserRequest.Builder update = UpdateUserRequest.newBuilder()
					.setId(register.id)
					.setName("n" + random.nextInt());
				if (random.nextInt(3) == 0) {
					update.setEmail(mailbox(random));
				}
				User written = this.users.updateUser(update.build());
				register.acknowledged(written.getVersion());
				this.seen.merge(register.id, written.getVersion(), Math::max);
			}
			this.history.writes.increment();
		}
		catch (StatusRuntimeException ex) {
			failed(ex);
			if (ex.getStatus().getCode() == Status.Code.NOT_FOUND) {
				// It was deleted, and no other one could be created.
				create(slot, random);
			}
		}
	}

	private void delete(Register register) {
		this.users.deleteUser(DeleteUserRequest.newBuilder().setId(register.id).build());
		register.deleted();
		this.deleted.add(register.id);
	}

	void create(int slot, Random random) {
		try {
			User created = this.users
				.createUser(CreateUserRequest.newBuilder().setName("new").setEmail(mailbox(random)).build());
			Register register = new Register(created.getId());
			register.acknowledged(created.getVersion());
			this.history.byId.put(created.getId(), register);
			this.history.registers.set(slot, register);
		}
		catch (StatusRuntimeException ex) {
			// The mailbox is taken, or the call has failed.
			failed(ex);
		}
	}

	private void failed(StatusRuntimeException ex) {
		Status.Code code = ex.getStatus().getCode();
		if (code != Status.Code.NOT_FOUND && code != Status.Code.ALREADY_EXISTS) {
			this.history.failed.increment();
			pause(20);
		}
	}

	private String mailbox(Random random) {
		return "m" + random.nextInt(MAILBOXES) + "." + this.history.name + "@example.com";
	}

	private void pause(int millis) {
		try {
			if (millis > 0) {
				TimeUnit.MILLISECONDS.sleep(millis);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
