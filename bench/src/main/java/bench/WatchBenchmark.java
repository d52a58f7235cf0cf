package bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserChange.Kind;
import io.userservice.api.UserChange;
import io.userservice.api.UserServiceGrpc.UserServiceStub;
import io.userservice.api.WatchUsersRequest;

/**
 * How long changes take to their watchers, what watchers cost, and how fast one that was
 * away catches up.
 */
class WatchBenchmark {

	private static final String DATABASE = "postgres";

	private static final int USERS = 10_000;

	private static final int WATCHERS = 100;

	private static final int CHANGES_PER_SECOND = 500;

	private static final int SECONDS = 20;

	private static final int WARM_UP_SECONDS = 20;

	private static final int MANY = 1_000;

	private static final int MISSED = 1_000_000;

	private final Bench bench;

	private final Postgres postgres;

	WatchBenchmark(Bench bench, Postgres postgres) {
		this.bench = bench;
		this.postgres = postgres;
	}

	void run() throws Exception {
		try (ServerProcess service = this.bench.service("user-service", DATABASE)) {
			this.postgres.fill(DATABASE, USERS);
			ManagedChannel channel = service.newChannel();
			List<UserServiceStub> callers = service.stubs(channel);
			String token = watch(callers.get(0), new Latencies(1, 0)).get(10, TimeUnit.SECONDS);
			measureLatencies(service, callers);
			measureMemory(service, callers);
			// The watchers so far must not be told of what the last one is behind.
			channel.shutdownNow();
			measureCatchUp(service, token);
		}
	}

	private void measureLatencies(ServerProcess service, List<UserServiceStub> callers) throws Exception {
		System.out.printf("%n1 watcher, nothing changes: %.2f %% of a core%n", idle(service));
		Latencies latencies = new Latencies(WATCHERS, CHANGES_PER_SECOND * (SECONDS + WARM_UP_SECONDS));
		List<CompletableFuture<String>> begun = new ArrayList<>();
		for (int watcher = 0; watcher < WATCHERS; watcher++) {
			begun.add(watch(callers.get(watcher % callers.size()), latencies));
		}
		for (CompletableFuture<String> one : begun) {
			one.get(10, TimeUnit.SECONDS);
		}
		System.out.printf("%d watchers, nothing changes: %.2f %% of a core%n", WATCHERS, idle(service));
		change(callers, WARM_UP_SECONDS);
		latencies.clear();
		long before = Processes.cpu(service.pid());
		change(callers, SECONDS);
		latencies.received.await(30, TimeUnit.SECONDS);
		long cpu = Processes.cpu(service.pid()) - before;
		System.out.printf(
				"%d watchers, %d changes a second for %d s: from the change to its receipt p50 %.1f ms, p99 %.1f ms, "
						+ "longest %.1f ms; %,d changes received; %.1f µs of CPU a change received%n",
				WATCHERS, CHANGES_PER_SECOND, SECONDS, latencies.percentile(50), latencies.percentile(99),
				latencies.percentile(100), latencies.count(), cpu / (double) latencies.count());
	}

	/** CPU of the service in percent of a core. */
	private static double idle(ServerProcess service) throws Exception {
		Thread.sleep(2_000);
		long before = Processes.cpu(service.pid());
		Thread.sleep(20_000);
		return (Processes.cpu(service.pid()) - before) / 200_000.0;
	}

	private static void change(List<UserServiceStub> callers, int seconds) throws InterruptedException {
		ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
		int changes = CHANGES_PER_SECOND * seconds;
		CountDownLatch ended = new CountDownLatch(changes);
		AtomicInteger next = new AtomicInteger();
		LongAdder failures = new LongAdder();
		timer.scheduleAtFixedRate(() -> {
			int number = next.getAndIncrement();
			if (number < changes) {
				callers.get(number % callers.size())
					.updateUser(UpdateUserRequest.newBuilder()
						.setId(1 + number % USERS)
						.setName(Long.toString(System.nanoTime()))
						.build(), new Ending<User>(ended, failures));
			}
		}, 0, 1_000_000_000L / CHANGES_PER_SECOND, TimeUnit.NANOSECONDS);
		ended.await();
		timer.shutdownNow();
		if (failures.sum() > 0) {
			System.out.printf("%,d of %,d changes failed%n", failures.sum(), changes);
		}
	}

	private static void measureMemory(ServerProcess service, List<UserServiceStub> callers) throws Exception {
		double before = Processes.liveHeapMegabytes(service.pid());
		Latencies unused = new Latencies(MANY, 0);
		List<CompletableFuture<String>> begun = new ArrayList<>();
		for (int watcher = WATCHERS + 1; watcher < MANY; watcher++) {
			begun.add(watch(callers.get(watcher % callers.size()), unused));
		}
		for (CompletableFuture<String> one : begun) {
			one.get(30, TimeUnit.SECONDS);
		}
		double after = Processes.liveHeapMegabytes(service.pid());
		System.out.printf("%,d watchers: %.1f kB of live heap each%n", MANY,
				(after - before) * 1024 / (MANY - WATCHERS - 1));
	}

	private void measureCatchUp(ServerProcess service, String token) throws Exception {
		for (int transaction = 0; transaction < MISSED / 10_000; transaction++) {
			this.postgres.execute(DATABASE,
					"insert into user_changes (user_ids, user_count, kind, transaction_id) select array[1 + x %% %d], 1, 2, "
						.formatted(USERS) + "pg_current_xact_id()::text::bigint from generate_series(1, 10000) x");
		}
		ManagedChannel channel = service.newChannel();
		Latencies missed = new Latencies(1, MISSED);
		long before = Processes.cpu(service.pid());
		long start = System.nanoTime();
		service.stubs(channel)
			.get(0)
			.watchUsers(WatchUsersRequest.newBuilder().setResumeToken(token).build(),
					missed.observer(new CompletableFuture<>()));
		if (!missed.received.await(5, TimeUnit.MINUTES)) {
			throw new IllegalStateException("only " + missed.count() + " changes came");
		}
		double seconds = (System.nanoTime() - start) / 1e9;
		System.out.printf("a watcher that is %,d changes behind: %,.0f changes a second, %.1f µs of CPU each%n", MISSED,
				MISSED / seconds, (Processes.cpu(service.pid()) - before) / (double) MISSED);
		channel.shutdownNow();
	}

	/** Opens a watch. The result is the token of its first response. */
	private static CompletableFuture<String> watch(UserServiceStub caller, Latencies latencies) {
		CompletableFuture<String> first = new CompletableFuture<>();
		caller.watchUsers(WatchUsersRequest.getDefaultInstance(), latencies.observer(first));
		return first;
	}

	/** Ends a count when a call ends. */
	private record Ending<T>(CountDownLatch ended, LongAdder failures) implements StreamObserver<T> {

		@Override
		public void onNext(T response) {
		}

		@Override
		public void onError(Throwable ex) {
			this.failures.increment();
			this.ended.countDown();
		}

		@Override
		public void onCompleted() {
			this.ended.countDown();
		}

	}

	/** How long changes took, in tenths of milliseconds, the last for all longer ones. */
	private static class Latencies {

		private final LongAdder[] counts = new LongAdder[100_000];

		private final CountDownLatch received;

		Latencies(int watchers, int changes) {
			this.received = new CountDownLatch(watchers * changes);
			clear();
		}

		final void clear() {
			Arrays.setAll(this.counts, (index) -> new LongAdder());
		}

		StreamObserver<UserChange> observer(CompletableFuture<String> first) {
			return new StreamObserver<>() {
				@Override
				public void onNext(UserChange change) {
					first.complete(change.getResumeToken());
					if (change.getKind() != Kind.KIND_PROGRESS) {
						add(change.getUser().getUpdateTime());
					}
				}

				@Override
				public void onError(Throwable ex) {
					first.completeExceptionally(ex);
				}

				@Override
				public void onCompleted() {
				}
			};
		}

		/**
		 * @param since when the service has made the change, before its commit, by the
		 * clock of this machine
		 */
		private void add(Timestamp since) {
			Instant now = Instant.now();
			Duration taken = Duration.between(Instant.ofEpochSecond(since.getSeconds(), since.getNanos()), now);
			long tenths = taken.toNanos() / 100_000;
			this.counts[(int) Math.min(Math.max(tenths, 0), this.counts.length - 1)].increment();
			this.received.countDown();
		}

		long count() {
			return Arrays.stream(this.counts).mapToLong(LongAdder::sum).sum();
		}

		double percentile(int percent) {
			long rank = (long) Math.ceil(count() * percent / 100.0);
			long seen = 0;
			for (int tenths = 0; tenths < this.counts.length; tenths++) {
				seen += this.counts[tenths].sum();
				if (seen >= rank) {
					return tenths / 10.0;
				}
			}
			return this.counts.length / 10.0;
		}

	}

}
