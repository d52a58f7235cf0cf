package bench;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc.UserServiceStub;
import io.userservice.api.WatchUsersRequest;

/**
 * How long lists take of one caller, alone and while ten watchers of another one read the
 * log from far back.
 */
class ListsBesideWatchers {

	private static final int WATCHERS = 10;

	private static final int LISTS = 200;

	private static final int PAGE = 1_000;

	private ListsBesideWatchers() {
	}

	/**
	 * @param token of a watcher that is so many changes behind
	 */
	static void run(ServerProcess service, String token, int missed) {
		ManagedChannel channel = service.newChannel();
		List<UserServiceStub> callers = service.stubs(channel);
		measure(callers.get(0), "alone");
		measure(callers.get(0), "alone");
		WatchLatencies received = new WatchLatencies(WATCHERS, missed);
		for (int watcher = 0; watcher < WATCHERS; watcher++) {
			callers.get(1)
				.watchUsers(WatchUsersRequest.newBuilder().setResumeToken(token).build(),
						received.observer(new CompletableFuture<>()));
		}
		measure(callers.get(0),
				"beside %d watchers of another caller, each %,d changes behind".formatted(WATCHERS, missed));
		System.out.printf("%,d changes received meanwhile%n", received.count());
		channel.shutdownNow();
	}

	private static void measure(UserServiceStub caller, String title) {
		UserServiceBlockingStub lister = UserServiceGrpc.newBlockingStub(caller.getChannel());
		int failed = 0;
		long[] micros = new long[LISTS];
		for (int list = 0; list < LISTS; list++) {
			long start = System.nanoTime();
			try {
				lister.listUsers(ListUsersRequest.newBuilder().setPageSize(PAGE).build()).forEachRemaining((user) -> {
				});
			}
			catch (StatusRuntimeException ex) {
				failed++;
			}
			micros[list] = (System.nanoTime() - start) / 1_000;
		}
		Arrays.sort(micros);
		System.out.printf("ListUsers of %,d users %s: p50 %.1f ms, p99 %.1f ms, %d of %d failed%n", PAGE, title,
				micros[LISTS / 2] / 1e3, micros[LISTS * 99 / 100] / 1e3, failed, LISTS);
	}

}
