package bench.client;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.sun.management.OperatingSystemMXBean;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * A service that calls the user service. Prints its CPU time in microseconds after the
 * first call, and again after each load that it reads from standard input: a number of
 * calls, and perhaps of threads, and of the calls in a hundred that ask for a user that
 * was not asked for lately. {@code keep} and a number of users reads each of them once,
 * and prints the bytes that the heap has then.
 */
@SpringBootApplication
public class Consumer {

	private static final int THREADS = 8;

	private static final int USERS = 100;

	/** As many as the load generator stores. */
	private static final int ALL_USERS = 100_000;

	private static final int BATCH = 1_000;

	/** Counts the users that were not asked for lately. */
	private static final AtomicInteger LATELY = new AtomicInteger();

	private static final OperatingSystemMXBean PROCESS = (OperatingSystemMXBean) ManagementFactory
		.getOperatingSystemMXBean();

	public static void main(String[] args) throws Exception {
		Starter starter = SpringApplication.run(Consumer.class, args).getBean(Starter.class);
		UserServiceBlockingStub users = UserServiceGrpc.newBlockingStub(starter.channel("user-service"));
		call(users, 1, 0);
		printCpu();
		BufferedReader numbers = new BufferedReader(new InputStreamReader(System.in));
		for (String line = numbers.readLine(); line != null; line = numbers.readLine()) {
			String[] load = line.split(" ");
			if (load[0].equals("keep")) {
				System.out.println("CPU " + keep(users, Integer.parseInt(load[1])));
				continue;
			}
			int calls = Integer.parseInt(load[0]);
			int threads = (load.length > 1) ? Integer.parseInt(load[1]) : THREADS;
			int rare = (load.length > 1) ? Integer.parseInt(load[2]) : 0;
			CompletableFuture
				.allOf(IntStream.range(0, threads)
					.mapToObj((thread) -> CompletableFuture.runAsync(() -> call(users, calls / threads, rare),
							(work) -> new Thread(work).start()))
					.toArray(CompletableFuture[]::new))
				.get();
			printCpu();
		}
		System.exit(0);
	}

	private static void call(UserServiceBlockingStub users, int calls, int rare) {
		for (int call = 0; call < calls; call++) {
			int id = (call % 100 < rare) ? USERS + 1 + Math.floorMod(LATELY.getAndIncrement(), ALL_USERS - USERS)
					: 1 + call % USERS;
			if (users.getUser(GetUserRequest.newBuilder().setId(id).build()).getId() != id) {
				throw new IllegalStateException("another user");
			}
		}
	}

	private static long keep(UserServiceBlockingStub users, int count) {
		for (int first = 1; first <= count; first += BATCH) {
			users.batchGetUsers(BatchGetUsersRequest.newBuilder()
				.addAllIds(IntStream.range(first, first + BATCH).boxed().toList())
				.build());
		}
		System.gc();
		Runtime memory = Runtime.getRuntime();
		return memory.totalMemory() - memory.freeMemory();
	}

	private static void printCpu() {
		System.out.println("CPU " + PROCESS.getProcessCpuTime() / 1_000);
	}

}
