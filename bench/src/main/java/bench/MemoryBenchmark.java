package bench;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.grpc.stub.StreamObserver;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;

/** Lists 1,000,000 users page by page from a service with a heap of 64 MB. */
class MemoryBenchmark {

	private static final int USERS = 1_000_000;

	private static final int PAGE = 10_000;

	private final Servers servers;

	private final Postgres postgres;

	MemoryBenchmark(Servers servers, Postgres postgres) {
		this.servers = servers;
		this.postgres = postgres;
	}

	void run() throws Exception {
		try (ServerProcess service = this.servers.service("user-service, 64 MB", "postgres", "-Xmx64m")) {
			this.postgres.fill("postgres", USERS);
			System.out.printf("%n| users listed | live heap, MiB |%n|---|---|%n");
			int listed = 0;
			for (int page = 1; page <= USERS / PAGE; page++) {
				if (page % 20 == 1) {
					System.out.printf("| %,d | %.1f |%n", listed, Processes.liveHeapMegabytes(service.pid()));
				}
				listed += list(service, page, listed);
			}
			System.out.printf("| %,d | %.1f |%n", listed, Processes.liveHeapMegabytes(service.pid()));
		}
	}

	private static int list(ServerProcess service, int page, int before) throws Exception {
		CompletableFuture<Integer> end = new CompletableFuture<>();
		service.stub(new Random())
			.listUsers(ListUsersRequest.newBuilder().setPage(page).setPageSize(PAGE).build(), new StreamObserver<>() {
				private int count;

				@Override
				public void onNext(User user) {
					this.count++;
					if (user.getId() != before + this.count) {
						end.completeExceptionally(new IllegalStateException("out of order: " + user));
					}
				}

				@Override
				public void onError(Throwable ex) {
					end.completeExceptionally(ex);
				}

				@Override
				public void onCompleted() {
					end.complete(this.count);
				}
			});
		int count = end.get(1, TimeUnit.MINUTES);
		if (count != PAGE) {
			throw new IllegalStateException("page " + page + " has " + count + " users");
		}
		return count;
	}

}
