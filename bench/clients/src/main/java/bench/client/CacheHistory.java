package bench.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.GetUserByEmailRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;

import org.springframework.boot.SpringApplication;

/**
 * Applications with near caches, each on a channel of its own, read and write the same
 * few users, and check what they read against the responses of all their writes: own
 * writes are read at once; nothing is older than what the application has seen, or than
 * what was acknowledged 5 s before the read began; a deleted user is not read. The first
 * arguments are the ports of the channels, the seconds, and a number that tells two such
 * processes apart.
 */
public final class CacheHistory {

	private static final long BOUND = Duration.ofSeconds(5).toNanos();

	private static final int USERS = 30;

	private static final int MAILBOXES = 40;

	private static final int READERS = 2;

	/** Between two writes of an application, on average. */
	private static final int PAUSE_MILLIS = 40;

	/** What takes no longer was not sent. */
	private static final long LONGEST_HIT = TimeUnit.MICROSECONDS.toNanos(60);

	private final String number;

	private final AtomicReferenceArray<Register> registers = new AtomicReferenceArray<>(USERS);

	private final Map<Integer, Register> byId = new ConcurrentHashMap<>();

	private final Queue<String> violations = new ConcurrentLinkedQueue<>();

	private final LongAdder reads = new LongAdder();

	private final LongAdder hits = new LongAdder();

	private final LongAdder writes = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private volatile boolean over;

	/** A user, and when its states were acknowledged. */
	private static final class Register {

		private final int id;

		/** The versions by the moments of their responses. */
		private final NavigableMap<Long, Long> acknowledged = new TreeMap<>();

		private long deleted = Long.MAX_VALUE;

		Register(int id) {
			this.id = id;
		}

		synchronized void acknowledged(long version) {
			Map.Entry<Long, Long> last = this.acknowledged.lastEntry();
			this.acknowledged.put(System.nanoTime(), (last != null) ? Math.max(last.getValue(), version) : version);
		}

		synchronized void deleted() {
			this.deleted = System.nanoTime();
		}

		synchronized long leastAt(long moment) {
			Map.Entry<Long, Long> before = this.acknowledged.floorEntry(moment);
			return (before != null) ? before.getValue() : 0;
		}

		synchronized boolean isDeletedAt(long moment) {
			return this.deleted <= moment;
		}

	}

	private CacheHistory(String number) {
		this.number = number;
	}

	public static void main(String[] args) throws Exception {
		CacheHistory history = new CacheHistory(args[2]);
		String[] settings = Arrays.copyOfRange(args, 3, args.length);
		List<Application> applications = new ArrayList<>();
		for (String port : args[0].split(",")) {
			String[] own = Stream
				.concat(Stream.of(settings), Stream.of("--grpc.client.user-service.address=static://localhost:" + port))
				.toArray(String[]::new);
			applications.add(history.new Application(UserServiceGrpc.newBlockingStub(
					SpringApplication.run(Consumer.class, own).getBean(Starter.class).channel("user-service"))));
		}
		history.run(applications, Long.parseLong(args[1]));
		System.exit(0);
	}

	private void run(List<Application> applications, long seconds) throws InterruptedException {
		for (int slot = 0; slot < USERS; slot++) {
			while (this.registers.get(slot) == null) {
				applications.get(0).create(slot, new Random());
			}
		}
		System.out.println("CPU 0");
		for (Application application : applications) {
			for (int reader = 0; reader < READERS; reader++) {
				start(application::read);
			}
			start(application::write);
		}
		for (long second = 0; second < seconds; second += 30) {
			TimeUnit.SECONDS.sleep(Math.min(30, seconds - second));
			System.out.printf("%s: %,d reads, %,d of them hits, %,d writes, %,d failed calls, %d violations%n",
					this.number, this.reads.sum(), this.hits.sum(), this.writes.sum(), this.failed.sum(),
					this.violations.size());
		}
		this.over = true;
		this.violations.stream().limit(20).forEach(System.out::println);
		System.out.println("CPU " + this.violations.size());
	}

	private void start(java.util.function.Consumer<Random> work) {
		Thread thread = new Thread(() -> {
			Random random = new Random();
			while (!this.over) {
				work.accept(random);
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

	/** One with a near cache. */
	private final class Application {

		private final UserServiceBlockingStub users;

		/** The highest version of each user that it has read or written. */
		private final Map<Integer, Long> seen = new ConcurrentHashMap<>();

		private final Set<Integer> deleted = ConcurrentHashMap.newKeySet();

		Application(UserServiceBlockingStub users) {
			this.users = users;
		}

		void read(Random random) {
			pause((random.nextInt(20) == 0) ? 1 : 0);
			Register register = CacheHistory.this.registers.get(random.nextInt(USERS));
			Map<Integer, Long> before = Map.copyOf(this.seen);
			Set<Integer> deletedBefore = Set.copyOf(this.deleted);
			String mailbox = mailbox(random);
			long start = System.nanoTime();
			try {
				List<User> found = switch (random.nextInt(4)) {
					case 0 -> List
						.of(this.users.getUserByEmail(GetUserByEmailRequest.newBuilder().setEmail(mailbox).build()));
					case 1 -> this.users.batchGetUsers(BatchGetUsersRequest.newBuilder()
						.addIds(register.id)
						.addIds(CacheHistory.this.registers.get(random.nextInt(USERS)).id)
						.build()).getUsersList();
					default -> List.of(this.users.getUser(GetUserRequest.newBuilder().setId(register.id).build()));
				};
				CacheHistory.this.reads.increment();
				if (System.nanoTime() - start < LONGEST_HIT) {
					CacheHistory.this.hits.increment();
				}
				found.forEach((user) -> check(user, start, before, deletedBefore));
			}
			catch (StatusRuntimeException ex) {
				failed(ex);
			}
		}

		private void check(User user, long start, Map<Integer, Long> before, Set<Integer> deletedBefore) {
			Register register = CacheHistory.this.byId.get(user.getId());
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
			CacheHistory.this.violations.add(
					"%s: user %d in version %d, after %d".formatted(promise, user.getId(), user.getVersion(), version));
		}

		/** In bursts, since a later change would mend what is wrong. */
		void write(Random random) {
			pause(random.nextInt(2 * PAUSE_MILLIS));
			while (TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()) % 10 > 3) {
				pause(20);
			}
			int slot = random.nextInt(USERS);
			Register register = CacheHistory.this.registers.get(slot);
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
				CacheHistory.this.writes.increment();
			}
			catch (StatusRuntimeException ex) {
				failed(ex);
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
				CacheHistory.this.byId.put(created.getId(), register);
				CacheHistory.this.registers.set(slot, register);
			}
			catch (StatusRuntimeException ex) {
				// The mailbox is taken, or the call has failed.
				failed(ex);
			}
		}

		private void failed(StatusRuntimeException ex) {
			Status.Code code = ex.getStatus().getCode();
			if (code != Status.Code.NOT_FOUND && code != Status.Code.ALREADY_EXISTS) {
				CacheHistory.this.failed.increment();
				pause(20);
			}
		}

		private String mailbox(Random random) {
			return "m" + random.nextInt(MAILBOXES) + "." + CacheHistory.this.number + "@example.com";
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

}
