package bench;

import java.nio.file.Path;
import java.util.Iterator;
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

	private final Bench bench;

	private final Postgres postgres;

	MemoryBenchmark(Bench bench, Postgres postgres) {
		this.bench = bench;
		this.postgres = postgres;
	}

	void run() throws Exception {
		try (ServerProcess service = this.bench.service("user-service, 64 MB", "postgres", "-Xmx64m")) {
			this.postgres.fill("postgres", USERS);
			System.out.printf("%n| users listed | live heap, MiB |%n|---|---|%n");
			int listed = 0;
			for (int page = 1; page <= USERS / PAGE; page++) {
				if (page % 20 == 1) {
					System.out.printf("| %,d | %.1f |%n", listed, liveHeap(service));
				}
				listed += list(service, page, listed);
			}
			System.out.printf("| %,d | %.1f |%n", listed, liveHeap(service));
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

	/**
	 * The heap in use after a full garbage collection, in MiB: the histogram's last line
	 * has the total of instances and bytes.
	 */
	private static double liveHeap(ServerProcess service) throws Exception {
		String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
		Process process = new ProcessBuilder(jcmd, Long.toString(service.pid()), "GC.class_histogram").start();
		Iterator<String> lines = process.inputReader().lines().filter((line) -> line.startsWith("Total")).iterator();
		return Long.parseLong(lines.next().trim().split("\\s+")[2]) / 1024.0 / 1024.0;
	}

}
