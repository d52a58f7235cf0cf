package bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.grpc.ManagedChannel;
import io.userservice.api.UserServiceGrpc.UserServiceStub;
import io.userservice.api.WatchUsersRequest;

/**
 * How long changes take to their watchers, what watchers cost, how fast one that was away
 * catches up, and what others feel of it.
 */
class WatchBenchmark {

	private static final String DATABASE = "postgres";

	static final int USERS = 10_000;

	static final int WATCHERS = 100;

	static final int CHANGES_PER_SECOND = 500;

	private static final int SECONDS = 20;

	private static final int WARM_UP_SECONDS = 20;

	private static final int MANY = 1_000;

	private static final int MISSED = 1_000_000;

	private final Servers servers;

	private final Postgres postgres;

	WatchBenchmark(Servers servers, Postgres postgres) {
		this.servers = servers;
		this.postgres = postgres;
	}

	void run() throws Exception {
		try (ServerProcess service = this.servers.service(Servers.SERVICE, DATABASE)) {
			this.postgres.fill(DATABASE, USERS);
			ManagedChannel channel = service.newChannel();
			List<UserServiceStub> callers = service.stubs(channel);
			String token = watch(callers.get(0), new WatchLatencies(1, 0)).get(10, TimeUnit.SECONDS);
			measureLatencies(service, callers);
			measureMemory(service, callers);
			// The watchers so far must not be told of what the last one is behind.
			channel.shutdownNow();
			measureCatchUp(service, token);
			ListsBesideWatchers.run(service, token, MISSED);
		}
	}

	private void measureLatencies(ServerProcess service, List<UserServiceStub> callers) throws Exception {
		System.out.printf("%n1 watcher, nothing changes: %.2f %% of a core%n", idle(service));
		WatchLatencies latencies = new WatchLatencies(WATCHERS, CHANGES_PER_SECOND * (SECONDS + WARM_UP_SECONDS));
		watchAll(callers, latencies);
		System.out.printf("%d watchers, nothing changes: %.2f %% of a core%n", WATCHERS, idle(service));
		ChangeLoad.run(callers, CHANGES_PER_SECOND, WARM_UP_SECONDS, USERS);
		latencies.clear();
		long before = Processes.cpu(service.pid());
		ChangeLoad.run(callers, CHANGES_PER_SECOND, SECONDS, USERS);
		latencies.await(Duration.ofSeconds(30));
		long cpu = Processes.cpu(service.pid()) - before;
		System.out.printf(
				"%d watchers, %d changes a second for %d s: from the change to its receipt p50 %.1f ms, p99 %.1f ms, "
						+ "longest %.1f ms; %,d changes received; %.1f µs of CPU a change received%n",
				WATCHERS, CHANGES_PER_SECOND, SECONDS, latencies.percentile(50), latencies.percentile(99),
				latencies.percentile(100), latencies.count(), cpu / (double) latencies.count());
	}

	/** Opens watches, and waits until they have begun. */
	static void watchAll(List<UserServiceStub> callers, WatchLatencies latencies) throws Exception {
		List<CompletableFuture<String>> begun = new ArrayList<>();
		for (int watcher = 0; watcher < WATCHERS; watcher++) {
			begun.add(watch(callers.get(watcher % callers.size()), latencies));
		}
		for (CompletableFuture<String> one : begun) {
			one.get(10, TimeUnit.SECONDS);
		}
	}

	/** CPU of the service in percent of a core. */
	private static double idle(ServerProcess service) throws Exception {
		Thread.sleep(2_000);
		long before = Processes.cpu(service.pid());
		Thread.sleep(20_000);
		return (Processes.cpu(service.pid()) - before) / 200_000.0;
	}

	private static void measureMemory(ServerProcess service, List<UserServiceStub> callers) throws Exception {
		double before = Processes.liveHeapMegabytes(service.pid());
		WatchLatencies unused = new WatchLatencies(MANY, 0);
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
		WatchLatencies missed = new WatchLatencies(1, MISSED);
		long before = Processes.cpu(service.pid());
		long start = System.nanoTime();
		service.stubs(channel)
			.get(0)
			.watchUsers(WatchUsersRequest.newBuilder().setResumeToken(token).build(),
					missed.observer(new CompletableFuture<>()));
		if (!missed.await(Duration.ofMinutes(5))) {
			throw new IllegalStateException("only " + missed.count() + " changes came");
		}
		double seconds = (System.nanoTime() - start) / 1e9;
		System.out.printf("a watcher that is %,d changes behind: %,.0f changes a second, %.1f µs of CPU each%n", MISSED,
				MISSED / seconds, (Processes.cpu(service.pid()) - before) / (double) MISSED);
		channel.shutdownNow();
	}

	/** Opens a watch. The result is the token of its first response. */
	private static CompletableFuture<String> watch(UserServiceStub caller, WatchLatencies latencies) {
		CompletableFuture<String> first = new CompletableFuture<>();
		caller.watchUsers(WatchUsersRequest.getDefaultInstance(), latencies.observer(first));
		return first;
	}

}
