package io.userservice.client.cache;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.DeleteUserRequest;
import io.userservice.api.GetUserByEmailRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceReason;
import io.userservice.client.Backoff;
import io.userservice.client.CacheProperties;
import io.userservice.fake.Fault;
import io.userservice.fake.UserServiceFake;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Consumers with near caches read and write the same few users, over networks that delay
 * and swallow messages, while others write, too. Each answer is checked against what was
 * committed.
 */
final class CacheChecker implements AutoCloseable {

	static final Duration MAX_STALENESS = Duration.ofMillis(1_500);

	private static final int CONSUMERS = 3;

	private static final int READERS = 3;

	private static final int USERS = 12;

	private static final int MAILBOXES = 16;

	/** The first consumer has no room for all. */
	private static final DataSize FEW_BYTES = DataSize.ofKilobytes(4);

	private static final DataSize MANY_BYTES = DataSize.ofKilobytes(64);

	final Queue<String> violations = new ConcurrentLinkedQueue<>();

	final LongAdder hits = new LongAdder();

	final LongAdder reads = new LongAdder();

	private final long seed;

	private final TrueHistory history = new TrueHistory();

	private final UserServiceFake service = new UserServiceFake();

	private final Tokens tokens = new Tokens();

	private final AtomicInteger names = new AtomicInteger();

	private final String server = UUID.randomUUID().toString();

	private final Server running;

	private final ManagedChannel direct = InProcessChannelBuilder.forName(this.server).build();

	private final List<Consumer> consumers = new ArrayList<>();

	private final long begun = System.nanoTime();

	private volatile boolean ended;

	CacheChecker(long seed) throws IOException {
		this.seed = seed;
		this.running = InProcessServerBuilder.forName(this.server)
			.addService(this.service)
			.intercept(this.tokens)
			.build()
			.start();
		for (int index = 0; index < CONSUMERS; index++) {
			this.consumers.add(new Consumer(index));
		}
	}

	/** Runs for a time, or until something is wrong. */
	void run(Duration time) throws InterruptedException {
		List<Thread> threads = new ArrayList<>();
		threads.add(new Thread(() -> repeat(new Random(this.seed), this::writeAsOthers, 5)));
		threads.add(new Thread(() -> repeat(new Random(this.seed + 1), this::disturb, 200)));
		for (Consumer consumer : this.consumers) {
			for (int index = 0; index < READERS; index++) {
				long own = this.seed + 10L * (consumer.index + 1) + index;
				threads.add(new Thread(() -> repeat(new Random(own), consumer::read, 0)));
			}
			long own = this.seed + 10L * (consumer.index + 1) + READERS;
			threads.add(new Thread(() -> repeat(new Random(own), consumer::write, 20)));
		}
		threads.forEach(Thread::start);
		long end = System.nanoTime() + time.toNanos();
		while (System.nanoTime() < end && this.violations.isEmpty()) {
			TimeUnit.MILLISECONDS.sleep(20);
		}
		this.ended = true;
		for (Thread thread : threads) {
			thread.join();
		}
	}

	private void repeat(Random random, java.util.function.Consumer<Random> work, int pauseMillis) {
		while (!this.ended) {
			try {
				work.accept(random);
				if (pauseMillis > 0) {
					TimeUnit.MILLISECONDS.sleep(random.nextInt(2 * pauseMillis));
				}
				else if (random.nextInt(50) == 0) {
					TimeUnit.MILLISECONDS.sleep(1);
				}
			}
			catch (StatusRuntimeException ex) {
				// Part of the disturbances.
			}
			catch (RuntimeException ex) {
				this.violations.add("the checker: " + ex);
			}
			catch (InterruptedException ex) {
				return;
			}
		}
	}

	private String mailbox(Random random) {
		return "box" + random.nextInt(MAILBOXES) + "@example.com";
	}

	private static String spelled(String mailbox, Random random) {
		return switch (random.nextInt(3)) {
			case 0 -> mailbox;
			case 1 -> "B" + mailbox.substring(1);
			default -> mailbox.toUpperCase(java.util.Locale.ROOT);
		};
	}

	private void writeAsOthers(Random random) {
		awaitBurst();
		write(stub(this.direct, Tokens.GOOD), random, null);
	}

	/** Makes a write; the consumer that makes it must read it at once. */
	private void write(UserServiceBlockingStub users, Random random, @Nullable Consumer by) {
		List<User> all = this.history.users();
		String name = "n" + this.names.incrementAndGet();
		String email = spelled(mailbox(random), random);
		User one = all.isEmpty() ? null : all.get(random.nextInt(all.size()));
		int commit;
		if (one == null || all.size() < USERS && random.nextInt(3) == 0) {
			commit = change(
					() -> users.createUser(CreateUserRequest.newBuilder().setName(name).setEmail(email).build()), name);
		}
		else if (random.nextInt(8) == 0) {
			commit = this.history.delete(one.getId(),
					() -> users.deleteUser(DeleteUserRequest.newBuilder().setId(one.getId()).build()));
		}
		else {
			UpdateUserRequest.Builder update = UpdateUserRequest.newBuilder().setId(one.getId()).setName(name);
			if (random.nextInt(2) == 0) {
				update.setEmail(email);
			}
			commit = change(() -> users.updateUser(update.build()), name);
		}
		if (by != null && commit >= 0) {
			by.wrote(commit);
		}
	}

	/**
	 * A write whose response is lost is looked up, and does not count as its writer's.
	 */
	private int change(java.util.function.Supplier<User> write, String name) {
		return this.history.write(() -> {
			try {
				return write.get();
			}
			catch (StatusRuntimeException ex) {
				return this.service.users()
					.stream()
					.filter((user) -> user.getName().equals(name))
					.findFirst()
					.orElse(null);
			}
		});
	}

	/** What happens to networks, watches, tokens and the database. */
	private void disturb(Random random) {
		UnreliableNetwork network = this.consumers.get(random.nextInt(CONSUMERS)).network;
		switch (random.nextInt(10)) {
			case 0 -> network.freeze(random.nextInt(2_500));
			case 1, 2 -> network.delayWatches(random.nextInt(4_000));
			case 3, 4 -> network.delayWatches(0);
			case 5 -> network.swallow(true);
			case 6 -> network.swallow(false);
			// While no write is made, which would go on, and be committed unseen.
			case 7 -> this.history.write(() -> {
				this.service.endOpenCalls(Fault.of(UserServiceReason.SHUTTING_DOWN));
				return null;
			});
			case 8 -> this.tokens.change(random);
			default -> {
				if (random.nextInt(4) == 0) {
					this.history.reset(this.service::reset);
				}
				else {
					this.service
						.fail(Fault.of(Status.UNAVAILABLE).on(UserServiceGrpc.getUpdateUserMethod()).afterWrite());
				}
			}
		}
	}

	/**
	 * Writes come in bursts, between which nothing mends what is wrong for longer than it
	 * may be.
	 */
	private void awaitBurst() {
		try {
			while (!this.ended && Duration.ofNanos(System.nanoTime() - this.begun).toMillis() % 4_000 > 1_500) {
				TimeUnit.MILLISECONDS.sleep(20);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static UserServiceBlockingStub stub(ManagedChannel channel, String token) {
		Metadata headers = new Metadata();
		headers.put(CallerToken.AUTHORIZATION, token);
		return UserServiceGrpc.newBlockingStub(channel)
			.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
	}

	@Override
	public void close() {
		this.consumers.forEach(Consumer::close);
		this.direct.shutdownNow();
		this.running.shutdownNow();
	}

	/** An application with a near cache, whose threads share it. */
	private final class Consumer {

		private final int index;

		private final UnreliableNetwork network;

		private final DataSize maxBytes;

		private final NearCache cache;

		private final ManagedChannel channel;

		/** The newest commit that was read of each register by a read that has ended. */
		private final Map<String, Integer> seen = new ConcurrentHashMap<>();

		Consumer(int index) {
			this.index = index;
			this.maxBytes = (index == 0) ? FEW_BYTES : MANY_BYTES;
			this.cache = new NearCache(new CacheProperties(true, MAX_STALENESS, this.maxBytes), System::nanoTime,
					Clock.systemUTC(), new Backoff(Backoff.SHORTEST, Backoff.LONGEST));
			this.network = new UnreliableNetwork(CacheChecker.this.seed + index);
			this.channel = InProcessChannelBuilder.forName(CacheChecker.this.server)
				.intercept(this.network, new NearCacheInterceptor(this.cache))
				.build();
		}

		void write(Random random) {
			awaitBurst();
			UserServiceBlockingStub users = stub(this.channel, Tokens.GOOD);
			CacheChecker.this.write(users, random, this);
		}

		/** What it has written itself, it has seen. */
		void wrote(int commit) {
			CacheChecker.this.history.registers(commit).forEach((register) -> saw(register, commit));
		}

		private void saw(String register, int commit) {
			this.seen.merge(register, commit, Math::max);
		}

		void read(Random random) {
			List<User> all = CacheChecker.this.history.users();
			int id = all.isEmpty() ? 1 : all.get(random.nextInt(all.size())).getId();
			String token = CacheChecker.this.tokens.any(random);
			UserServiceBlockingStub users = stub(this.channel, token);
			int sent = this.network.sent();
			int withoutWatch = this.network.withoutWatch();
			Map<String, Integer> seenBefore = Map.copyOf(this.seen);
			long start = System.nanoTime();
			List<User> found;
			String register = null;
			switch (random.nextInt(4)) {
				case 0 -> {
					String mailbox = mailbox(random);
					register = mailbox;
					found = one(() -> users
						.getUserByEmail(GetUserByEmailRequest.newBuilder().setEmail(spelled(mailbox, random)).build()));
				}
				case 1 -> found = users.batchGetUsers(BatchGetUsersRequest.newBuilder().addIds(id).addIds(1).build())
					.getUsersList();
				default -> found = one(() -> users.getUser(GetUserRequest.newBuilder().setId(id).build()));
			}
			boolean hit = this.network.sent() == sent;
			CacheChecker.this.reads.increment();
			if (hit && !found.isEmpty()) {
				CacheChecker.this.hits.increment();
				if (withoutWatch >= 0 && withoutWatch == this.network.withoutWatch()) {
					violated("off the watch", "a hit without a watch");
				}
				if (!CacheChecker.this.tokens.wasGood(token, start - MAX_STALENESS.toNanos())) {
					violated("rights", "a hit with a token that is not accepted: " + token);
				}
				if (this.cache.store.bytes() > this.maxBytes.toBytes() + 2_000) {
					violated("bytes", this.cache.store.bytes() + " bytes");
				}
			}
			for (User user : found) {
				check(String.valueOf(user.getId()), user, seenBefore, start, hit);
				if (register != null) {
					check(register, user, seenBefore, start, hit);
				}
			}
		}

		private void check(String register, User user, Map<String, Integer> seenBefore, long start, boolean hit) {
			int end = CacheChecker.this.history.end(register, user);
			String kind = hit ? " (hit)" : " (call)";
			if (end <= seenBefore.getOrDefault(register, -1)) {
				violated("own writes, no way back", "%s has %s, which commit %d has ended; %d was seen%s"
					.formatted(register, user.getName(), end, seenBefore.get(register), kind));
			}
			if (CacheChecker.this.history.isBefore(end, start - MAX_STALENESS.toNanos())) {
				violated("bound, deleted", "%s has %s, which commit %d has ended long ago%s".formatted(register,
						user.getName(), end, kind));
			}
			saw(register, CacheChecker.this.history.begin(user));
		}

		private List<User> one(java.util.function.Supplier<User> read) {
			try {
				return List.of(read.get());
			}
			catch (StatusRuntimeException ex) {
				return List.of();
			}
		}

		private void violated(String promise, String how) {
			CacheChecker.this.violations.add(promise + ": " + how);
		}

		void close() {
			this.cache.follower.close();
			this.channel.shutdownNow();
			this.network.close();
		}

	}

	/** The tokens that the service accepts, some of them for a while. */
	private static final class Tokens implements ServerInterceptor {

		static final String GOOD = "Bearer good";

		private static final List<String> OTHERS = List.of("Bearer a", "Bearer b");

		private final Set<String> accepted = ConcurrentHashMap.newKeySet();

		/** Until when a token was accepted. */
		private final Map<String, Long> ends = new ConcurrentHashMap<>();

		String any(Random random) {
			return (random.nextInt(4) > 0) ? GOOD : OTHERS.get(random.nextInt(OTHERS.size()));
		}

		synchronized void change(Random random) {
			String token = OTHERS.get(random.nextInt(OTHERS.size()));
			if (!this.accepted.add(token)) {
				this.accepted.remove(token);
				this.ends.put(token, System.nanoTime());
			}
		}

		boolean wasGood(String token, long moment) {
			return token.equals(GOOD) || this.accepted.contains(token)
					|| this.ends.containsKey(token) && this.ends.get(token) - moment >= 0;
		}

		@Override
		public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
				ServerCallHandler<Q, R> next) {
			String token = headers.get(CallerToken.AUTHORIZATION);
			if (token == null || !token.equals(GOOD) && !this.accepted.contains(token)) {
				call.close(Status.UNAUTHENTICATED, new Metadata());
				return new ServerCall.Listener<>() {
				};
			}
			return next.startCall(call, headers);
		}

	}

}
